/**
 * 1024 common English words, each of them one token, at the start of a text and after a blank, in r50k_base,
 * cl100k_base, o200k_base and Llama 2's vocabulary.
 */
export const words: readonly string[] = `
  the and that for you with not from have this can his has but all will they out who their more one said
  your which about would off man other been like any them her there year some when than over also time what
  new just people work she our him only how after play could first two back under may most again know
  need want see even these use because now make then every look where years should right through way very
  being does down many before well much those such long think own set show good start made last stud count
  point used same while game report still here world though take going hand between ear against high help
  found person great sign run follow find team system lead around car law read real support really fact
  day both three each during too public war power few different state head another child since life develop
  pass turn second disc something month government without put quest never level art things might effect
  allow feel result fun using big ask best number must direct open post come week far place form stand next
  let little mark bus hard test rest full care case less list top home left better data build main including
  interest keep class small plan camp pay process program name four return called move group men cap current
  always women old near free design change book away able country order million thing school days health
  friend tell talk until later view word cost give win important business clear kind past story season
  within line project control air money family making bit sit sure light water times grow company example
  actually ever tax major often human job available record sing news hour having product deal side reason
  elect official hold city children once night done working body whether author seen course event pot short
  press doing protect thought question given fund went meet games makes love complete account young along
  according yet members among low likely access known early fight sent today market based strong problem
  social months five players success present try suggest land local former close getting face value area key
  anything mind future cut video net connect above amount either fail special looking almost study miss
  community food comes single half started quick issue else consider true ago added bad similar character
  reported type history live self room fall sound someone object player rather service nothing party exist
  house function series points below specific court probably learn version check super address field common
  begin bring action six step stop lab hours create national taking red research break space recent general
  period everything include position pick matter relations bar ground security watch wind mass pack outside
  pain foot third item represent file upon coming quite woman text require review subject instead issues
  code higher page method policy words final changes friends damage total needs age results rights running
  rate pretty works everyone pie block walk shows site risk size continue parent easy sense energy request
  soon host states material especially services role office track heart ball personal building needed lost
  groups inside wrong statement film music share release forward stay original card cases section leave
  required cell online ability content reve force sold soft article playing held released install received
  source created cause late legal model price leaders deep contract base link lower contact mother provided
  average perfect buy collect played simple hands pull round user range private ways except bill worth speed
  match living response member tool offer turned comment select impact boy felt expected image eyes focus
  popular levels road heard users father search loss events cover gets hot civil respond features economic
  technology option training effects fast email oil currently goal travel phone quality table staff box wide
  board worked engine property color network date extra reports capital command allowed fair reach screen
  built rules financial products document conduct written draw published standard fell regular usually dark
  production town workers population cross message nation poll answer carry natural dog trade multiple sort
  global language necessary details medical bank device safe paper growth cast parts wall practice display
  son avoid correct term forces please ones parents shown stuff includes door changed clean paid alone
  director load nature latest weight note ten normal star ready song middle remember danger physical related
  uses write leader reading choice allows although writing starting print cool thinking save limited meaning
  nice gas eight brain touch center computer store comments laws modern title sell options files detail
  piece named education drive items student throw scene complex concept status knowledge fine perhaps income
  feed unique gone counter leading send yes happy trust analysis science figure software cat stage enter
  movie voice region values mount pressure books activity letter types platform quarter maybe moving gold
  truth charge rock credit names straight feature rule click aware pattern associated style stories arch
  fully mill jobs lines park rates positive culture map journal false sleep bed notice favorite condition
  purpose mist actions actual chief wait speech error effective failed ahead location behavior ship active
  green reflect birth memory basic band spread absolute places cards length blog resources spot forced thus
  eye college primary peace skin blue apply limit hair fit seconds strength launch bottom script whatever
  mode agree initial nor sun cook fix images drop stream double default rank stock picture hero update floor
  central dream download window unit heavy football transfer mission edit progress adding raised tick seeing
  server successful beat devices surface station requires hospital ended daily smart gain budget comfort
  background episode trial posted eat rise signed grand projects conference brand highest train charges
  earth draft runs management instance unless direction machine push argument micro calling commit photo
  plant placed mostly negative setting connection driver born league join learning street camera existing
  critical cold species older thread manager notes fresh opened context solid asking random mentioned
  claimed core opening holding ice score cells remove missing spell graph kick steps roll closed supported
  testing stick guard border copy owner digital task issued shared heat wood tools operation express finding
  degree catch button valid weak reference collection daughter
`
  .trim()
  .split(/\s+/);
