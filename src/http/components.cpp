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
      {"Summary", "{households:int,persons:int,lifted:int,monitored:int,leads_open:int,red:int,orange:int,yellow:int,blue:int,overdue:int}",
       "一个区划的数字"},
      {"DivisionSummary",
       "{code:code,name:string,level:int,households:int,persons:int,lifted:int,monitored:int,leads_open:int,red:int,orange:int,yellow:int,"
       "blue:int,"
       "overdue:int}",
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
       "findings:int,note:string,"
       "rules:[{id:string,title:string,severity:string}],risks:[{code:string,title:string}],version:int}",
       "线索；姓名已遮盖"},
      {"Lead", "{lead:LeadRow,household:Household,members:[Person],findings:[Finding],division_path:[Division]}", "线索及其依据"},
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
       "rows:[{person:id?,delivery:id,file:string,line:int,values:map(any)}]}",
       "一个数据集中与本户有关的记录"},
      {"Income",
       "{first_day:date,last_day:date,wage:money,business:money,property:money,transfer:money,cost:money,net:money,net_per_head:money?}",
       "一个时期的家庭收入（元）"},
      {"HouseholdFile",
       "{household:Household,members:[Person],former_members:[Person],history:[HouseholdState],records:[RecordGroup],findings:[Finding],"
       "leads:[LeadRow],"
       "income:[Income]}",
       "一户一档"},
      {"Source", "{document:string,clause:string,quotation:string}", "政策出处"},
      {"Trace", "{text:string,title:string,value:any,children:[Trace],rows:int}", "计算过程"},
      {"Evidence",
       "{trace:Trace?,facts:[{title:string,value:any}],records:[{dataset:string,dataset_title:string,person:id?,delivery:id?,file:string,"
       "line:int,"
       "values:[{title:string,value:any}]}],more_records:int,parameters:[{id:string,title:string,value:any,unit:string,from?:date,is_"
       "default?:bool,"
       "source?:Source}]}",
       "命中的依据"},
      {"Finding",
       "{id:id,rule:string,rule_title:string,rule_hash:string,severity:string,risk:string,risk_title:string,as_of:date,value:any,value_"
       "kind:string,"
       "limit:any,limit_kind:string,wording:string,state:enum(open|cleared),first_seen_ms:ms,last_seen_ms:ms,checks:[string],source:Source,"
       "evidence:Evidence}",
       "一条规则对一户的命中"},
      {"Receipt",
       "{rows_read:int,taken:int,matched:int,unmatched:int,quarantined:int,duplicate:int,replaced:int,unknown_columns:[string],notes:["
       "string],"
       "mapping:map(string)}",
       "接收回执"},
      {"Delivery",
       "{id:id,dataset:string,dataset_title:string,owner:string,file_name:string,file_bytes:int,file_hash:string,state:enum(taken|refused),"
       "problem:string,"
       "received_ms:ms,account_name:string,receipt:Receipt}",
       "一次报送"},
      {"Run",
       "{id:id,as_of:date,started_ms:ms,finished_ms:ms,pack:string,pack_hash:string,households:int,persons:int,records:int,findings_new:"
       "int,"
       "findings_changed:int,findings_cleared:int,findings_same:int,leads_new:int,leads_changed:int,rules:[{rule:string,title:string,yes:"
       "int,no:int,"
       "unknown:int,missing:[{title:string,count:int}]}]}",
       "一次筛查"},
      {"Job",
       "{id:id,kind:enum(import|screening),state:enum(running|done|failed),progress:number,message:string,result:{delivery?:id,run?:id}?,"
       "problem:Problem?}",
       "后台任务"},
      {"Policy", "{id:string,title:string,regime:string,hash:string,chain:[string],regions:[string],rules:int,parameters:int,datasets:int}",
       "政策包"},
      {"Rule",
       "{id:string,title:string,severity:string,severity_title:string,risk:string,risk_title:string,when:string,value:string,limit:string,"
       "wording:string,"
       "checks:[string],exemptions:[string],from:date,to:date,due_days:int,source:Source,pack:string,hash:string}",
       "规则"},
      {"RuleDetail",
       "{id:string,title:string,severity:string,severity_title:string,risk:string,risk_title:string,when:string,value:string,limit:string,"
       "wording:string,"
       "checks:[string],exemptions:[string],from:date,to:date,due_days:int,source:Source,pack:string,hash:string,parameters:[Parameter],"
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
      {"AuditRow", "{sequence:int,at_ms:ms,login:string,action:string,subject:string,detail:string,client:string,hash:string}", "审计记录"},
  };
  return kComponents;
}

}  // namespace shouwang::http
