#include "http/schema.h"

namespace shouwang::http {

const std::vector<Component>& components() {
  static const std::vector<Component> kComponents = {
      {"Problem", "{type:string,title:string,status:int,code:string,name:string,detail:string,context?:string,request_id:string}",
       "出错时的回答（application/problem+json）；detail 说明原因和下一步"},
      {"Session",
       "{account:{id:id,login:string,name:string,role:string,role_title:string,division:code,division_name:string,permissions:[string],"
       "must_change_password:bool},csrf:string}",
       "当前登录的账号；csrf 要放进修改类请求的 X-CSRF-Token 头"},
      {"System",
       "{product:string,version:string,pack?:{id:string,title:string,regime:string,hash:string},as_of?:date?,storage?:string,last_run?:Run?"
       "}",
       "系统信息；未登录时只有产品名和版本"},
      {"Division", "{code:code,name:string,level:int}", "行政区划；level 1 省 2 市 3 县 4 乡 5 村"},
      {"DivisionRow", "{code:code,name:string,level:int,children:int}", "行政区划及其下级个数"},
      {"Summary",
       "{households:int,persons:int,lifted:int,monitored:int,leads_open:int,red:int,orange:int,yellow:int,blue:int,overdue:int,relapses:int}",
       "一个区划的数字"},
      {"DivisionSummary",
       "{code:code,name:string,level:int,households:int,persons:int,lifted:int,monitored:int,leads_open:int,red:int,orange:int,yellow:int,"
       "blue:int,"
       "overdue:int,relapses:int}",
       "下级区划的数字"},
      {"Freshness", "{dataset:string,title:string,owner:string,last_delivery_ms:ms?,fresh_days:int,stale:bool,rows:int}",
       "一个数据集是否按时报送"},
      {"Dashboard",
       "{division:Division,path:[Division],total:Summary,children:[DivisionSummary],by_rule:[{rule:string,title:string,severity:string,"
       "count:int}],"
       "last_run:Run?,freshness:[Freshness]}",
       "一个区划的总览"},
      {"LeadRow",
       "{id:id,household:id,household_code:string,head_name:string,division:code,division_name:string,group_name:string,kind:string,"
       "monitored:string,"
       "members:int,state:string,state_title:string,grade:enum(red|orange|yellow|blue),source:string,opened_ms:ms,due:date,overdue:bool,"
       "relapse:bool,relapse_of:string,findings:int,note:string,"
       "rules:[{id:string,title:string,severity:string}],risks:[CodeTitle],version:int,sequence:int,source_title:string,"
       "assignee:{id:id,name:string}?}",
       "线索；姓名已遮盖"},
      {"CodeTitle", "{code:string,title:string}", "代码和名称"},
      {"Lead",
       "{lead:LeadRow,household:Household,members:[Person],findings:[Finding],division_path:[Division],sequence:int,"
       "assignee:{id:id,name:string}?,conclusion:string,conclusion_title:string,reason_title:string,case:id?,referral:Referral?,offers:[Offer],"
       "sources:[any],verification:any,timeline:[Event],facts:HouseholdFacts?}",
       "线索：依据、来源（各次登记的内容）、核实情况、办理过程"},
      {"Household",
       "{id:id,county:code,division:code,division_name:string,household_code:string,group_name:string,address:string,head_name:string,"
       "phone:string,"
       "kind:string,monitored:string,assistance:string,relocated:bool?,lifted_year:int?,members:int,since:date,open_leads:int}",
       "农户；姓名、住址、电话已遮盖"},
      {"HouseholdState",
       "{first_day:date,last_day:date,division:code,division_name:string,group_name:string,kind:string,monitored:string,assistance:string,"
       "relocated:bool?,lifted_year:int?}",
       "农户在一段时间内的情况"},
      {"Person",
       "{id:id,name:string,id_number:string,phone:string,sex:string,birth:date?,age:int?,ethnic:string,relation:string,education:string,"
       "schooling:string,"
       "health:string,labour:string,working:bool?,working_place:string,insured:bool?,first_day:date,last_day:date}",
       "家庭成员；姓名、证件号码、电话已遮盖"},
      {"RecordGroup",
       "{dataset:string,title:string,owner:string,fields:[{name:string,title:string,unit:string,code_table:string}],"
       "rows:[{person:id?,delivery:id,file:string,line:int,linked_by:string,link:id?,values:map(any)}]}",
       "一个数据集中与本户有关的记录"},
      {"Income",
       "{first_day:date,last_day:date,wage:money,business:money,property:money,transfer:money,cost:money,net:money,net_per_head:money?}",
       "一个时期的家庭收入（元）"},
      {"HouseholdFile",
       "{household:Household,members:[Person],former_members:[Person],history:[HouseholdState],records:[RecordGroup],findings:[Finding],"
       "leads:[LeadRow],referrals:[Referral],"
       "cases:[{id:id,phase:string,phase_title:string,opened_ms:ms,admitted_on:date?,eliminated_on:date?}],"
       "income:[Income]}",
       "一户一档；cases 为监测档案，新的在前"},
      {"Source", "{document:string,clause:string,quotation:string}", "政策出处"},
      {"Benefit",
       "{id:string,title:string,group:string,group_title:string,entity:enum(household|person|village),period:enum(once|month|year|event),period_title:string,gives:string,has_amount:bool,shows_received:bool,from:date,to:string,receipt:string,is_default:bool,pack:string,hash:string,"
       "entitled:int,cannot_tell:int,missing:int,wrong:int,different:int,amount_unknown:int,amount:money,missing_amount:money,received_amount:money,wrong_amount:money}",
       "一项惠民政策和它的数字；金额以元计"},
      {"BenefitDetail",
       "{id:string,title:string,group:string,group_title:string,entity:enum(household|person|village),period:enum(once|month|year|event),period_title:string,gives:string,has_amount:bool,shows_received:bool,from:date,to:string,receipt:string,is_default:bool,pack:string,hash:string,"
       "entitled:int,cannot_tell:int,missing:int,wrong:int,different:int,amount_unknown:int,amount:money,missing_amount:money,received_amount:money,wrong_amount:money,"
       "who:string,amount_expression:string,received:string,count:string,at_least:string,village_lists:[string],wording:string,checks:[string],source:Source,"
       "examples:[{name:string,as_of:date,expect:string}]}",
       "一项惠民政策的条件、出处和示例"},
      {"BenefitDivision",
       "{division:code,division_name:string,"
       "entitled:int,cannot_tell:int,missing:int,wrong:int,different:int,amount_unknown:int,amount:money,missing_amount:money,received_amount:money,wrong_amount:money}",
       "一个下级区划的数字"},
      {"BenefitClass",
       "{code:string,title:string,"
       "entitled:int,cannot_tell:int,missing:int,wrong:int,different:int,amount_unknown:int,amount:money,missing_amount:money,received_amount:money,wrong_amount:money}",
       "一个监测对象类别的数字；code 为空是没有填写"},
      {"BenefitRow",
       "{household?:Household,person?:Person?,entitled?:enum(yes|no|unknown),received?:string?,amount?:money?,received_amount?:money?,start?:string?,"
       "end?:string?,gives?:string,wording?:string,division?:code,division_name?:string,count?:int}",
       "名单中的一户、一人；按村享受的只有 division、division_name，按数量的还有 count"},
      {"HouseholdBenefit",
       "{benefit:string,title:string,group:string,group_title:string,period_title:string,is_default:bool,person:Person?,"
       "entitled:enum(yes|no|unknown),received:string?,amount:money?,received_amount:money?,start:string?,end:string?,gives:string,wording:string,"
       "missing:[string],checks:[string],trace:Trace,"
       "parameters:[{id:string,title:string,unit:string,value:string?,from?:date,is_default?:bool,source?:Source}],source:Source}",
       "一户或一名成员的一项惠民政策"},
      {"VillageBenefit",
       "{benefit:string,title:string,entitled:enum(yes|no|unknown),is_default:bool,count:int?,at_least:int?,uncounted:int,gives:string,wording:string,"
       "checks:[string],source:Source}",
       "所在村按村享受的一项政策：按数量的有 count（已知的合计）、at_least（界限）和 uncounted（不能计数的户数），按名单的没有"},
      {"Trace", "{text:string,title:string,value:any,children:[Trace],rows:int}", "计算过程"},
      {"Evidence",
       "{trace:Trace?,facts:[{title:string,value:any}],records:[{dataset:string,dataset_title:string,person:id?,delivery:id?,file:string,"
       "line:int,"
       "values:[{title:string,value:any}]}],more_records:int,parameters:[{id:string,title:string,value:any,unit:string,from?:date,is_"
       "default?:bool,"
       "source?:Source}]}",
       "命中的依据"},
      {"Finding",
       "{id:id,rule:string,rule_title:string,kind:enum(risk|quality),rule_hash:string,severity:string,risk:string,risk_title:string,as_of:date,value:any,value_"
       "kind:string,"
       "limit:any,limit_kind:string,wording:string,state:enum(open|cleared),first_seen_ms:ms,last_seen_ms:ms,checks:[string],source:Source,"
       "withdrawn:bool,late:[LateSource],reasons:[CodeTitle],explanation:Explanation?,evidence:Evidence}",
       "一条规则对一户的命中；withdrawn 表示依据已撤回，late 是已经偏旧的依据，reasons 是可以说明的理由，explanation 是在有效期内或待认可的说明"},
      {"Receipt",
       "{rows_read:int,taken:int,matched:int,unmatched:int,review:int,linked_by_model:int,quarantined:int,duplicate:int,replaced:int,unknown_columns:[string],notes:["
       "string],"
       "mapping:map(string),sheets:[string],layout:[{heading:string,field:string,field_title:string,unit:string,matching:string}],drift:Drift,filled:map(int)}",
       "接收回执；review 是待核对的行（在 unmatched 内），linked_by_model 是按姓名等比对到人的行（在 matched 内）；layout 是文件的各列，matching 不空的只用于比对、不入库；filled 是各字段有值的行数"},
      {"Drift", "{known:bool,added:[string],gone:[string],moved:[string],since:string}", "表格各列与上次的不同"},
      {"WithdrawalEffects",
       "{rows?:int,kept?:int,restored?:int,households?:int,findings?:int,leads?:int,leads_touched?:int,cases?:int,"
       "households_restored?:int,households_removed?:int,persons_restored?:int,persons_removed?:int,findings_removed?:int,leads_removed?:int}",
       "撤回一次报送的影响。部门数据：失效的行、因以后的报送重复而保留的行、恢复的旧行、涉及的户、关闭的命中、要重新判断的线索（其中已有人办理的）、加注的档案。"
       "户籍文件：恢复原样的户和人、取消登记的户和人、随之取消的命中和没有人办过的线索"},
      {"QuarantineRow",
       "{row:int,line:int,place:string,field:string,value:string,reason:string,state:enum(open|corrected|dismissed),state_title:string,"
       "corrected_value:string,corrected_by:id?,note:string,decided_by:string,decided_ms:ms?}",
       "没有接收的一行；row 是它在这次报送中的编号"},
      {"LinkRow",
       "{id:id,county:code,delivery:id,dataset:string,dataset_title:string,owner:string,file_name:string,line:int,place:string,"
       "state:enum(open|settled|lapsed),state_title:string,reviewers:int,answers:int,mine:bool,received_ms:ms,settled_ms:ms?,answer:enum(same|relative|nobody)?,"
       "person:id?,name_masked:string}",
       "要人核对的一行；answer 和 person 在核对完毕后才有"},
      {"LinkItem",
       "{id:id,county:code,delivery:id,dataset:string,dataset_title:string,owner:string,file_name:string,line:int,place:string,"
       "state:enum(open|settled|lapsed),state_title:string,reviewers:int,answers:int,mine:bool,received_ms:ms,settled_ms:ms?,answer:enum(same|relative|nobody)?,"
       "person:id?,name_masked:string,fields:[{field:string,title:string,value:string}],others:[{title:string,value:string}],"
       "candidates:[{person:id,household:id,household_code:string,village_name:string,relation:string,"
       "members:[{name_masked:string,relation:string,birth_year:int?}],"
       "fields:[{field:string,title:string,value:string,level:enum(same|close|differs|missing),words:string,"
       "aligned:[{left:string,right:string,same:bool}]}]}],"
       "answers_given:[{account_name:string,at_ms:ms,answer:enum(same|relative|nobody|unsure),person:id?,note:string}]}",
       "要核对的一行、候选人和逐项对照；左是来文，右是登记；answers_given 在核对完毕后才有"},
      {"Waterfall",
       "{person:id?,posterior:number,log_odds:number,parts:[{kind:enum(prior|field|name_frequency|village_frequency|copies|competition|others),"
       "field:string,title:string,bits:number,text:string}],runner_up:{person:id,posterior:number}?,relative:number,nobody:number,"
       "normalised:[string],deciding:string,would_flip:string,calibrated:bool}",
       "程序怎样得出判断：各部分的比特数相加等于 log_odds（可能性比值以 2 为底的对数）"},
      {"PersonCard",
       "{person:id,household:id?,household_code:string,village_name:string,relation:string,name:string,id_masked:string,birth:date?,sex:string,"
       "records:int,since:date}",
       "登记簿里的一个人；姓名和号码已遮盖；records 为现行部门数据的条数"},
      {"DuplicatePair",
       "{first:PersonCard,second:PersonCard,same_household:bool,state:enum(open|merged|different|unsure|lapsed),found_ms:ms,decided_ms:ms?,"
       "account_name:string,note:string,change:id?}",
       "可能重复登记的一对"},
      {"RegistryChange",
       "{id:id,kind:string,title:string,day:date,at_ms:ms,account_name:string,reason:string,lines:[string],"
       "undone:{at_ms:ms,account_name:string,reason:string}?,may_undo:bool,undo_problem:string}",
       "一次户籍变动；lines 说明改变了什么"},
      {"RegistryProposal",
       "{id:id,kind:enum(death|move),person:PersonCard,dataset_title:string,owner:string,delivery:id,file_name:string,line:int,day:date,"
       "detail:string,state:enum(open|accepted|dismissed|lapsed),made_ms:ms,decided_ms:ms?,account_name:string,note:string,change:id?}",
       "部门数据提示的死亡或迁移，由人确认"},
      {"LinkQuality",
       "{owner:string,labels:int,calibrated:bool,brier:number?,calibration_error:number?,"
       "bins:[{low_edge:number,predicted:number,observed:number,low:number,high:number,labels:int}],"
       "precision:{value:number,low:number,high:number,labels:int}?,recall:{value:number,low:number,high:number,labels:int}?,"
       "queue:{open:int,beyond_budget:int,settled:int},"
       "models:[{dataset:string,title:string,made_ms:ms,delivery:id,records:int,registered:number,matching:MatchingPolicy?}]}",
       "一个部门的比对质量；区间为 95 %（Wilson）"},
      {"MatchingPolicy", "{link_from:number,review_from:number,reviews_at_least:int,reviewed_share:number,audited_share:number,audited_at_most:int}",
       "按政策包的参数：多大把握由程序认定、多大把握请人核对，每批核对和抽查多少"},
      {"PushToken",
       "{id:id,title:string,county:code,county_name:string,datasets:[{id:string,title:string}],last_day:date,state:enum(active|ended|revoked),"
       "created_ms:ms,created_by:string,revoked_ms:ms?,revoked_by:string,used_ms:ms?,used_from:string,uses:int}",
       "部门程序报送用的令牌"},
      {"LateSource", "{dataset:string,title:string,owner:string,last_delivery_ms:ms?,age_days:int?,fresh_days:int}", "命中所依据的、已经偏旧的数据"},
      {"Delivery",
       "{id:id,dataset:string,dataset_title:string,owner:string,file_name:string,file_bytes:int,file_hash:string,state:enum(taken|refused|withdrawn),"
       "county:code,problem:string,received_ms:ms,account_name:string,sender:string,corrected:int,dismissed:int,open_rows:int,corrects:id?,"
       "withdrawn:{at_ms:ms,account_name:string,reason:string,effects:WithdrawalEffects}?,may_withdraw?:bool,may_correct?:bool,receipt:Receipt}",
       "一次报送"},
      {"Run",
       "{id:id,as_of:date,started_ms:ms,finished_ms:ms,pack:string,pack_hash:string,households:int,persons:int,records:int,findings_new:"
       "int,"
       "findings_changed:int,findings_cleared:int,findings_same:int,leads_new:int,leads_changed:int,rules:[{rule:string,title:string,yes:"
       "int,no:int,"
       "unknown:int,missing:[{title:string,count:int}]}]}",
       "一次筛查"},
      {"Job",
       "{id:id,kind:enum(import|screening|simulation|duplicates),state:enum(running|done|failed),progress:number,message:string,"
       "result:{delivery?:id,run?:id,open_pairs?:int}?,"
       "problem:Problem?}",
       "后台任务"},
      {"Policy", "{id:string,title:string,regime:string,hash:string,chain:[string],regions:[string],rules:int,parameters:int,datasets:int}",
       "政策包"},
      {"Rule",
       "{id:string,title:string,kind:enum(risk|quality),group:string,group_title:string,severity:string,severity_title:string,risk:string,"
       "risk_title:string,when:string,value:string,limit:string,wording:string,"
       "checks:[string],exemptions:[string],from:date,to:date,due_days:int,source:Source,pack:string,hash:string,"
       "pack_status:enum(active|shadow),status:enum(active|shadow|off),switch:RuleSwitch?}",
       "规则；status 为现在的状态（off 为今天不在有效期内），switch 为决定它的切换，没有时由政策包决定"},
      {"ParameterChange", "{id:string,value:string,from?:date}", "模拟中一个参数的新值：金额写元，如 12000；from 为从哪天起，不写为数据日期"},
      {"RuleChange", "{id:string,title?:string,when?:string,removed?:bool}", "模拟中改动、新增（新的编号）或停用（removed）的规则"},
      {"WhatIf",
       "{as_of:date,pack_hash:string,households:int,all:{before:int,after:int,gained:int,lost:int,unchanged:int},undecided_before:int,"
       "undecided_after:int,rules:[{rule:string,title:string,is_new:bool,is_removed:bool,counts:bool,before:int,after:int,gained:int,lost:int,"
       "undecided_before:int,undecided_after:int}],"
       "divisions:[{division:code,division_name:string,before:int,after:int,gained:int,lost:int,unchanged:int}],"
       "classes:[{code:string,title:string,before:int,after:int,gained:int,lost:int,unchanged:int}],"
       "budget:[{year:int,before:money,after:money}],"
       "visits:[{division:code,division_name:string,cadres:int,verify_before:int,verify_after:int,monthly_before:string,monthly_after:string,"
       "verify_per_cadre_before:string?,verify_per_cadre_after:string?}]}",
       "政策模拟的结果；counts 为 false 的规则是数据规则或试运行规则，不计入户数"},
      {"ChangedHousehold",
       "{household:id,household_code:string,head_name:string,group_name:string,division:code,division_name:string,monitored:string,members:int,"
       "gained:bool}",
       "模拟中新增或减少的农户；姓名已遮盖"},
      {"SavedScenario",
       "{id:id,title:string,sharing:enum(private|unit|all),mine:bool,owner_name:string,pack_hash:string,pack_is_current:bool,created_ms:ms,"
       "changed_ms:ms,version:int,"
       "body:{as_of?:date,division?:code,parameters?:[ParameterChange],rules?:[RuleChange]}}",
       "保存的方案"},
      {"RuleSwitch",
       "{id:id,rule:string,title:string,rule_hash:string,is_current:bool,status:enum(active|shadow),by_program:bool,proposed_by:string,"
       "mine:bool,proposed_ms:ms,why:string,decision:enum(waiting|approved|rejected),decided_by:string,decided_ms:ms?}",
       "一项规则切换；is_current 为 false 时规则内容已改，切换不再有效；mine 表示由您提出，须由另一人审批"},
      {"RuleAnswer",
       "{rule:string,title:string,kind:enum(risk|quality),status:enum(active|shadow),group:string,group_title:string,severity:string,"
       "answer:enum(yes|no|unknown),answer_title:string,sentence:string}",
       "一条规则对一户的回答"},
      {"RuleExplanation",
       "{rule:string,title:string,kind:enum(risk|quality),rule_hash:string,pack:string,pack_hash:string,as_of:date,"
       "answer:enum(yes|no|unknown),answer_title:string,sentence:string,tree:any,records:[any],more_records:int,parameters:[any],"
       "missing:[any],changes:[any],late:[LateSource],sections:[{heading:string,lines:[string]}]}",
       "一条规则对一户的说明：条件和数值、依据、怎样才会改变；sections 是打印的文字"},
      {"Explanation",
       "{id:id,reason:string,reason_title:string,text:string,explained_by:string,mine:bool,explained_ms:ms,until:date,accepted:bool,"
       "accepted_by:string,ended:bool}",
       "一条说明"},
      {"QualityRow",
       "{id:id,household:id,household_code:string,head_name:string,group_name:string,division:code,division_name:string,rule:string,"
       "title:string,severity:string,wording:string,as_of:date,first_seen_ms:ms,state:enum(open|explained|cleared),explanation:Explanation?}",
       "一条问题数据；姓名已遮盖"},
      {"Score",
       "{rule:string,title:string,source:string,source_title:string,division:string,division_name:string,month:string,leads:int,confirmed:int,"
       "not_qualified:int,wrong:int,open:int,verified:int,precision:string?,low:string?,high:string?}",
       "一条规则的核实结果；precision 为属实（含不符合条件）占已核实的比例"},
      {"RuleDetail",
       "{id:string,title:string,kind:enum(risk|quality),group:string,group_title:string,severity:string,severity_title:string,risk:string,"
       "risk_title:string,when:string,value:string,limit:string,wording:string,"
       "checks:[string],exemptions:[string],from:date,to:date,due_days:int,source:Source,pack:string,hash:string,"
       "pack_status:enum(active|shadow),status:enum(active|shadow|off),switch:RuleSwitch?,parameters:[Parameter],"
       "cases:[{name:string,as_of:string,expect:any}]}",
       "规则、它用到的参数和示例"},
      {"DatedValue", "{from:date,to:date,value:any,is_default:bool,source:Source}", "参数在一段时间内的值"},
      {"Parameter",
       "{id:string,title:string,description:string,kind:string,unit:string,min:any,max:any,pack:string,current:DatedValue?,values:["
       "DatedValue]}",
       "政策参数"},
      {"Dataset",
       "{id:string,title:string,owner:string,entity:string,period:string,fields:[{name:string,title:string,type:string,required:bool,code_"
       "table:string,"
       "sensitivity:string,aliases:[string]}]}",
       "数据集"},
      {"CodeTable", "{id:string,title:string,standard:string,codes:[{code:string,name:string}]}", "代码表"},
      {"Account",
       "{id:id,login:string,name:string,role:string,role_title:string,division:code,division_name:string,datasets:[string],disabled:bool,"
       "must_change_password:bool,locked_until_ms:ms,created_ms:ms,last_login_ms:ms}",
       "账号"},
      {"Choice", "{code:string,title:string,needs_text?:bool,department?:string}", "可选项；needs_text 表示要写说明"},
      {"Input",
       "{name:string,title:string,type:string,required:bool,choices:string,options:[Choice]?,least:int,most:int,sealed:bool,hint:string,"
       "rows:[Input]}",
       "操作要填的一项；sealed 的内容平时遮盖"},
      {"Action", "{subject:enum(lead|case),name:string,title:string,levels:[string],bulk:bool,danger:bool,inputs:[Input]}",
       "一项操作；levels 为空的只由程序自己做"},
      {"Clock", "{days:int,working:bool,parameter:string}", "时限；working 为工作日"},
      {"Procedure",
       "{phases:[{phase:string,title:string,steps:[{kind:string,title:string,level:string,level_title:string,after:[string],clock:Clock?,"
       "documents:[string]}]}],lists:{channels:[Choice],close_reasons:[Choice],referrals:[Choice],refuse_reasons:[Choice],"
       "pause_reasons:[Choice],end_reasons:[Choice],authorisation_scopes:[Choice],"
       "comparison:[{code:string,title:string,holder:string,negative_list:bool,exceptions:[string]}],"
       "measures:[{code:string,title:string,group:string,risks:[string],development:bool,labour:string,department:string,one_off:bool}],"
       "elimination:[{code:string,title:string,evidence:string}],classes:[Choice],steps:[Choice]},"
       "facts:[{id:string,title:string,group:string,kind:string,unit:string,code_table:string}],actions:[Action],declaration:[Input],"
       "bulk_limit:int,hash:string}",
       "本地区的办理程序"},
      {"Offer", "{name:string,blocked:string}", "一项可以看到的操作；blocked 不为空时说明现在为什么不能做"},
      {"Event",
       "{id:id,sequence:int,action:string,action_title:string,actor:id,actor_name:string,level:string,level_title:string,at_ms:ms,"
       "happened_ms:ms,body:any,pack_hash:string,accounts:any}",
       "办理过程中的一步；密封的内容已遮盖；accounts 是 body 里账号编号的姓名"},
      {"Judged", "{id:string,title:string,answer:enum(no|unknown|yes),answer_title:string,reason:string}", "数据对一项标准的判断和依据"},
      {"HouseholdFacts",
       "{as_of:date,facts:[{id:string,title:string,group:string,value:string,shown:string,day:date?,source:string,ask:bool}],"
       "classes:[Judged],criteria:[Judged],proposed_class:string,members:int}",
       "数据已经知道的家庭情况；ask 为真的要入户时再问"},
      {"Task",
       "{case:id,key:string,kind:string,title:string,household:id,household_code:string,head_name:string,group_name:string,division:code,"
       "division_name:string,monitored_class:string,phase:string,phase_title:string,level:string,level_title:string,department:string,"
       "assignee:string,assignee_name:string,started:date,warn:string,due:string,urgency:enum(none|paused|normal|soon|overdue),"
       "days_left:int?,paused:bool,pause_reason:string,escalated:bool,escalate_to:string,escalate_to_title:string}",
       "等着办的一件事；due 为空表示没有期限，days_left 为负表示已超期；escalate_to 是超期后告知的上级"},
      {"Work",
       "{counts:{leads_mine:int,leads_open:int,leads_overdue:int,relapses:int,tasks_mine:int,tasks_level:int,tasks_soon:int,tasks_overdue:int,"
       "escalated:int,declarations:int,objections:int,notices_to_post:int,referrals:int,referrals_overdue:int},tasks:[Task],leads:[LeadRow]}",
       "工作台"},
      {"LateRow",
       "{division:code,name:string,level:int,kinds:[{kind:string,title:string,open:int,soon:int,overdue:int,paused:int,longest_days:int,acts:string,told:string}]}",
       "一个区划里等着办的和超期的"},
      {"DepartmentMeasure",
       "{case:id,sequence:int,number:int,household:id,household_code:string,head_name:string,group_name:string,division:code,"
       "division_name:string,kind:string,kind_title:string,content:string,department:string,risks:[CodeTitle],state:string,state_title:string,"
       "planned_for:date,urgency:string,delivered_on:date?,amount:money?,receipt:bool,called_back:string}",
       "部门要落实的一项措施"},
      {"Referral",
       "{lead:id,sequence:int,household:id,household_code:string,head_name:string,group_name:string,division:code,division_name:string,"
       "kind:string,kind_title:string,department:string,risks:[CodeTitle],request:string,state:string,state_title:string,level:string,"
       "level_title:string,referred_on:date,referred_by_name:string,warn:string,due:string,urgency:enum(none|paused|normal|soon|overdue),"
       "days_left:int?,escalated:bool,delivered_on:date?,amount:money?,content:string,reason:string}",
       "转其他救助的一条线索：请部门办什么、办到哪一步、结果；due 为空表示没有期限"},
      {"Assignee", "{id:id,name:string,role_title:string,division_name:string}", "可以接手工作的账号"},
      {"CaseRow",
       "{id:id,household:id,household_code:string,head_name:string,group_name:string,kind:string,members:int,division:code,"
       "division_name:string,phase:string,phase_title:string,is_open:bool,monitored_class:string,risks:[CodeTitle],"
       "steps:[{kind:string,title:string}],green_channel:bool,opened_ms:ms,admitted_on:date?,eliminated_on:date?,responsible:string,"
       "responsible_name:string,previous:id?,due:string,urgency:string,days_left:int?,last_visit:date?,watch_until:date?,gap:bool,over_help:bool,sequence:"
       "int}",
       "监测对象；姓名已遮盖"},
      {"CaseStep",
       "{kind:string,title:string,level:string,level_title:string,open:bool,done:bool,opened_ms:ms,done_ms:ms,done_by:string,"
       "done_by_name:string,due:string,urgency:string,documents:[string]}",
       "当前阶段的一步"},
      {"Measure",
       "{number:int,kind:string,kind_title:string,risks:[CodeTitle],person:id?,person_name:string,department:string,content:string,"
       "state:string,state_title:string,planned_for:date,delivered_on:date?,amount:money?,receipt:bool,call_back:bool,called_back:string,"
       "effect:string}",
       "一项帮扶措施"},
      {"Objection", "{number:int,text:string,at_ms:ms,handled:bool,upheld:bool}", "一条异议"},
      {"CaseState",
       "{phase:string,phase_title:string,regime:string,clue_ms:ms,opened_ms:ms,phase_ms:ms,green_channel:bool,no_labour:bool,lead:id?,"
       "steps:[CaseStep],risks:[{code:string,title:string,text:string,since_ms:ms,solved:bool}],"
       "authorisation:{signatory:string,signed_on:date,valid_to:date,scopes:[CodeTitle],withdrawn:bool,holds:bool}?,"
       "comparison:[{item:string,title:string,result:string,explanation:string,decision:string}],objections:[Objection],"
       "measures:[Measure],responsible:{id:id,name:string}?,paused:{reason:string,reason_title:string,text:string,from_ms:ms}?,"
       "notice:{id:id,closes:date}?,watch:{until:date,over:bool,next_visit:string,urgency:string}?,next:id?,elimination:[Judged],snapshot_admission:any,snapshot_elimination:any}",
       "一份档案现在的状态；snapshot 是纳入和消除当天的家庭情况"},
      {"Attachment", "{id:id,name:string,media:string,bytes:int,account_name:string,created_ms:ms}", "附件"},
      {"Case",
       "{case:CaseRow,state:CaseState,household:Household,members:[Person],facts:HouseholdFacts?,"
       "advice:[{kind:string,risk:string,text:string}],offers:[Offer],timeline:[Event],tasks:[Task],previous:[CaseRow],"
       "attachments:[Attachment]}",
       "一份档案"},
      {"ProofRow",
       "{step:string,title:string,level:string,level_title:string,started:date,limit:int,working:bool,due:string,done:date?,photos:int,stopped:bool,"
       "late_days:int,pauses:[{from:date,to:date?,reason:string}],by:string,source:string}",
       "一步的时限和实际办结情况；limit 为 0 表示没有时限，stopped 表示没有办完就退回或终止"},
      {"Outcome", "{sequence:int,repeated:bool,lead:id?,case:id?}", "操作的结果；repeated 表示以前已经办过，没有再办"},
      {"Notice",
       "{id:id?,village:code,village_name:string,purpose:string,purpose_title:string,announcement:bool,title:string,opens:date,closes:date,"
       "lines:[{line:int,case:id,withdrawn:bool,name:string,group:string,members:int,content:string}],contact:string,closed:bool,"
       "posted_by_name:string,"
       "posted_ms:ms,withdrawn:int,photos:[id],objections?:[Objection]}",
       "公示或公告；草稿没有 id；withdrawn 是公示期内撤下的户数"},
      {"PublicNotice",
       "{id:id,village:code,village_name:string,purpose:string,purpose_title:string,announcement:bool,title:string,opens:date,closes:date,"
       "lines:[{line:int,name:string,group:string,members:int,content:string}],contact:string,closed:bool}",
       "公众看到的公示"},
      {"PublicVillage", "{village_name:string,office:string,office_hint:string,notices:[PublicNotice],declaration:[Input]}",
       "一个村的公开页面"},
      {"PublicTexts", "{hotline:string,intro:string,declare_hint:string,told:string,signature_hint:string,data_use:string,keep_receipt:string}",
       "公开页面上由政策包规定的文字"},
      {"Progress",
       "{created_ms:ms,village_name:string,state:string,state_title:string,conclusion_title:string,answer:string,due:string,may_appeal:"
       "bool}",
       "申报办理到哪一步"},
      {"Declaration",
       "{id:id,village:code,village_name:string,channel:string,channel_title:string,state:enum(open|linked|rejected),household:id?,lead:id?"
       ","
       "risk:string,risk_title:string,created_ms:ms,due:string,overdue:bool,version:int,body:any}",
       "自主申报；body 只对乡镇打开"},
      {"Campaign",
       "{id:id,division:code,division_name:string,title:string,first_day:date,last_day:date,closed:bool,open_today:bool,account_name:"
       "string,"
       "created_ms:ms}",
       "集中排查"},
      {"CampaignHousehold",
       "{household:id,division:code,division_name:string,household_code:string,head_name:string,group_name:string,result:string,checked_ms:"
       "ms}",
       "排查中的一户；result 为空表示还没查"},
      {"AuditRow", "{sequence:int,at_ms:ms,login:string,action:string,subject:string,detail:string,client:string,hash:string}", "审计记录"},
  };
  return kComponents;
}

}  // namespace shouwang::http
