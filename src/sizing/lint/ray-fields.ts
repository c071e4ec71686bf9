/** Where a field stands in a configuration of Ray Serve. */
export type RayLevel = "config" | "application" | "deployment" | "autoscaling" | "actor" | "http" | "grpc";

/** How the places are called. */
export const rayPlaces: Readonly<Record<RayLevel, string>> = {
  config: "at the top",
  application: "in an application",
  deployment: "in a deployment",
  autoscaling: "in autoscaling_config",
  actor: "in ray_actor_options",
  http: "in http_options",
  grpc: "in grpc_options",
};

/**
 * The fields of each place. Source: ray.serve.schema (ServeDeploySchema, ServeApplicationSchema, DeploymentSchema,
 * RayActorOptionsSchema, HTTPOptionsSchema, gRPCOptionsSchema) and ray.serve.config.AutoscalingConfig, Ray 2.7 to 2.5x,
 * and what the documentation of its main branch adds.
 */
export const rayFields: Readonly<Record<RayLevel, readonly string[]>> = {
  config: [
    "proxy_location",
    "http_options",
    "grpc_options",
    "logging_config",
    "applications",
    "target_capacity",
    "controller_options",
  ],
  application: [
    "name",
    "route_prefix",
    "import_path",
    "runtime_env",
    "host",
    "port",
    "deployments",
    "args",
    "logging_config",
    "autoscaling_policy",
    "external_scaler_enabled",
  ],
  deployment: [
    "name",
    "num_replicas",
    "max_ongoing_requests",
    "max_queued_requests",
    "user_config",
    "autoscaling_config",
    "graceful_shutdown_wait_loop_s",
    "graceful_shutdown_timeout_s",
    "health_check_period_s",
    "health_check_timeout_s",
    "ray_actor_options",
    "placement_group_bundles",
    "placement_group_strategy",
    "placement_group_bundle_label_selector",
    "placement_group_fallback_strategy",
    "max_replicas_per_node",
    "max_constructor_retry_count",
    "logging_config",
    "request_router_config",
    "gang_scheduling_config",
    "deployment_actors",
    "route_prefix",
    "is_driver_deployment",
  ],
  autoscaling: [
    "min_replicas",
    "initial_replicas",
    "max_replicas",
    "target_ongoing_requests",
    "metrics_interval_s",
    "look_back_period_s",
    "smoothing_factor",
    "upscale_smoothing_factor",
    "downscale_smoothing_factor",
    "upscaling_factor",
    "downscaling_factor",
    "downscale_delay_s",
    "downscale_to_zero_delay_s",
    "upscale_delay_s",
    "aggregation_function",
    "prometheus_metrics",
    "policy",
  ],
  actor: [
    "runtime_env",
    "num_cpus",
    "num_gpus",
    "memory",
    "object_store_memory",
    "resources",
    "accelerator_type",
    "label_selector",
    "fallback_strategy",
  ],
  http: [
    "host",
    "port",
    "root_path",
    "request_timeout_s",
    "keep_alive_timeout_s",
    "ssl_keyfile",
    "ssl_certfile",
    "ssl_keyfile_password",
    "ssl_ca_certs",
  ],
  grpc: ["port", "grpc_servicer_functions", "request_timeout_s"],
};

/** What applies where a field is not set. Source: as above, Ray 2.32 and newer. */
export const rayDefaults = {
  max_ongoing_requests: 5,
  target_ongoing_requests: 2,
  min_replicas: 1,
  max_replicas: 1,
  look_back_period_s: 30,
  upscale_delay_s: 30,
  downscale_delay_s: 600,
  upscaling_factor: 1,
  downscaling_factor: 1,
} as const;

export interface KnownMistake {
  /** The field that does what this one was meant to do. */
  readonly real?: string;
  /** More that should be known. */
  readonly why?: string;
}

/** Names that people write, and the field that they mean. */
export const rayMistakes: Readonly<Record<string, KnownMistake>> = {
  target_outgoing_requests: { real: "target_ongoing_requests" },
  max_outgoing_requests: { real: "max_ongoing_requests" },
  target_num_ongoing_requests_per_replica: {
    real: "target_ongoing_requests",
    why: "it was renamed in Ray 2.10, and the old name was removed in 2024",
  },
  target_requests_per_replica: { real: "target_ongoing_requests" },
  max_concurrent_queries: {
    real: "max_ongoing_requests",
    why: "it was renamed in Ray 2.10, and the old name was removed in 2024",
  },
  max_concurrent_requests: { real: "max_ongoing_requests" },
  max_concurrency: { real: "max_ongoing_requests" },
  upscale_batch_size: {
    real: "upscaling_factor",
    why: "replicas are not started in batches, but as many at once as are missing, times upscaling_factor",
  },
  downscale_batch_size: {
    real: "downscaling_factor",
    why: "replicas are not stopped in batches, but as many at once as are too many, times downscaling_factor",
  },
  replicas: { real: "num_replicas" },
  cooldown_s: { real: "downscale_delay_s" },
  gpus: { real: "num_gpus" },
  cpus: { real: "num_cpus" },
};

/** Fields that still work under their old name. */
export const rayDeprecated: Readonly<Record<string, string>> = {
  smoothing_factor: "upscaling_factor and downscaling_factor",
  upscale_smoothing_factor: "upscaling_factor",
  downscale_smoothing_factor: "downscaling_factor",
  metrics_interval_s: "RAY_SERVE_REPLICA_AUTOSCALING_METRIC_PUSH_INTERVAL_S in the environment",
};
