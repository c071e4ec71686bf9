type Figure = number | null | undefined;

/** One unit and one number of decimals for figures that stand below each other. */
export interface Scale {
  readonly unit: string;
  readonly format: (figure: Figure) => string;
}

/** Stands for a figure that does not exist. Never 0. */
export const missing = "–";

function positives(figures: readonly Figure[]): number[] {
  return figures.filter((figure): figure is number => typeof figure === "number" && figure > 0);
}

const magnitude = (value: number): number => Math.floor(Math.log10(value));

/** Decimals that give the smallest figure `significant` digits, while the largest gets no more than five. */
function decimalsFor(figures: readonly number[], significant: number): number {
  if (figures.length === 0) return 0;
  const wanted = significant - 1 - magnitude(Math.min(...figures));
  const bearable = Math.max(4 - magnitude(Math.max(...figures)), 0);
  return Math.max(0, Math.min(wanted, bearable, Math.min(...figures) < 0.1 ? 3 : 2));
}

function formatFixed(figure: Figure, decimals: number): string {
  if (figure === null || figure === undefined || !Number.isFinite(figure)) return missing;
  const text = figure.toFixed(decimals);
  if (figure > 0 && Number(text) === 0) return `<${(10 ** -decimals).toFixed(decimals)}`;
  return Number(text) === 0 ? (0).toFixed(decimals) : text;
}

/** Milliseconds or seconds for a whole table, so that its columns compare. */
export function timeScale(figuresMs: readonly Figure[]): Scale {
  const found = positives(figuresMs);
  const inSeconds = found.length > 0 && (Math.max(...found) >= 10_000 || Math.min(...found) >= 1000);
  if (!inSeconds) return numberScale(figuresMs, "ms");
  const decimals = Math.max(
    2,
    decimalsFor(
      found.map((ms) => ms / 1000),
      2,
    ),
  );
  return { unit: "s", format: (ms) => formatFixed(typeof ms === "number" ? ms / 1000 : ms, decimals) };
}

/** Plain numbers of any unit, such as rates. */
export function numberScale(figures: readonly Figure[], unit: string): Scale {
  const found = positives(figures);
  const decimals = decimalsFor(found, 3);
  return { unit, format: (figure) => formatFixed(figure, decimals) };
}

/** A ratio as "4.2%". Something that is not nothing never prints as 0.0%, nor less than everything as 100.0%. */
export function formatRatio(ratio: Figure): string {
  if (ratio === null || ratio === undefined || !Number.isFinite(ratio)) return missing;
  if (ratio > 0 && ratio < 0.0005) return "<0.1%";
  if (ratio < 1 && ratio >= 0.9995) return ">99.9%";
  return `${(ratio * 100).toFixed(1)}%`;
}

/** A figure that stands alone: three significant digits, or all those before the point. */
export function formatFigure(figure: Figure): string {
  return numberScale([figure], "").format(figure);
}
