// The table of actions.
#include <algorithm>
#include <array>

#include "casework/action.h"

namespace shouwang::casework {
namespace {

using I = InputType;
using enum policy::Level;

constexpr Levels kV = at(kVillage), kT = at(kTownship), kC = at(kCounty), kD = at(kDepartment);

constexpr std::string_view kVerdicts = "fine=没有困难|hard=有困难|unclear=说不清，需再核实";
constexpr std::string_view kDecisions = "agree=同意|return=退回补正|refuse=不同意";
constexpr std::string_view kLabour = "able=有劳动能力|weak=弱劳动力或半劳动力|none=整户无劳动能力";

constexpr Input kNote{"text", "说明", I::kLongText};
constexpr Input kReasonText{"text", "理由", I::kLongText, true};
constexpr Input kPlace{"place", "定位", I::kText, false, {}, 0, 60, false, {}, "只在入户时记录，填写人看得到"};

constexpr Input kPeople[] = {{"name", "姓名", I::kText, true, {}, 1, 40}, {"position", "身份", I::kText, false, {}, 0, 40}};
constexpr Input kAttendees[] = {{"name", "姓名", I::kText, true, {}, 1, 40},
                                {"position", "身份", I::kText, false, {}, 0, 40},
                                {"withdrew", "因亲属关系回避", I::kFlag}};

// ---------------------------------------------------------------- leads

constexpr Input kCollect[] = {
    {"channel", "线索来源", I::kChoice, true, "@procedure.channels"},
    {"happened_on", "发现日期", I::kDate, true},
    {"text", "困难情况", I::kLongText, true, {}, 2, 500},
    {"risks", "风险类型", I::kChoices, false, "@risk_type", 0, 5},
    {"applicant_name", "申报人", I::kText, false, {}, 0, 40, true},
    {"applicant_phone", "申报人电话", I::kPhone, false, {}, 0, 0, true},
    of_household({"proxy_name", "代申报人", I::kText, false, {}, 0, 40}),
    {"proxy_relation", "与申报人关系", I::kText, false, {}, 0, 40},
    {"told", "已把填写内容告知申报人", I::kFlag},
    {"signature", "签字或手印", I::kFile},
    {"photos", "照片", I::kFiles, false, {}, 0, 9},
};
constexpr Input kAssign[] = {{"assignee", "核实人", I::kAccount, true}, kNote};
constexpr Input kHandOver[] = {{"assignee", "交给", I::kAccount, true}, {"text", "交接说明", I::kLongText, true, {}, 1, 500}};
constexpr Input kGiveBack[] = {kReasonText};
constexpr Input kRegrade[] = {{"grade", "等级", I::kChoice, true, "red=红|orange=橙|yellow=黄|blue=蓝"}, kReasonText};
constexpr Input kVerify[] = {
    {"visited_on", "入户日期", I::kDate, true},
    {"verifiers", "核实人员", I::kRows, true, {}, 1, 10, false, kPeople},
    {"facts", "家庭情况", I::kFacts},
    {"income_verdict", "收入", I::kChoice, true, kVerdicts},
    {"income_evidence", "收入依据", I::kLongText, false, {}, 0, 1000},
    {"expense_verdict", "合规自付支出", I::kChoice, true, kVerdicts},
    {"expense_evidence", "支出依据", I::kLongText, false, {}, 0, 1000},
    {"difficulty_verdict", "突出困难", I::kChoice, true, kVerdicts},
    {"difficulty_evidence", "困难依据", I::kLongText, false, {}, 0, 1000},
    {"coping_verdict", "自主应对能力", I::kChoice, true, "able=能自己应对|unable=应对不了|unclear=说不清，需再核实"},
    {"coping_evidence", "应对能力依据", I::kLongText, false, {}, 0, 1000},
    {"risks", "核实到的风险", I::kChoices, false, "@risk_type", 0, 5},
    {"labour", "劳动能力", I::kChoice, true, kLabour},
    {"photos", "照片", I::kFiles, false, {}, 0, 9},
    {"signature", "农户签字", I::kFile},
    kPlace,
    kNote,
};
constexpr Input kRequest{"request", "请部门办理的事项", I::kText, false, {}, 0, 200, false, {}, "接办部门看得到，只写需要什么帮助"};
constexpr Input kConclude[] = {
    {"conclusion", "结论", I::kChoice, true,
     "qualifies=符合条件，拟纳入|already_monitored=已是监测对象，并案处理|other_aid=不纳入，转其他救助|not_qualified=不符合条件|false_alarm=情况不属实"},
    {"monitored_class", "对象类别", I::kChoice, false, "@procedure.classes"},
    {"risks", "风险类型", I::kChoices, false, "@risk_type", 0, 5},
    {"risk_text", "其他风险的说明", I::kText},
    {"reason", "原因", I::kChoice, false, "@procedure.close_reasons"},
    {"referral", "转交", I::kChoice, false, "@procedure.referrals"},
    kRequest,
    {"green", "绿色通道：先帮扶，后补手续", I::kFlag},
    kNote,
};
constexpr Input kClose[] = {{"reason", "原因", I::kChoice, true, "@procedure.close_reasons"}, kNote};
constexpr Input kFeedback[] = {{"told_on", "告知日期", I::kDate, true},
                               {"how", "告知方式", I::kChoice, true, "visit=上门|phone=电话|message=短信|letter=书面"},
                               {"text", "告知内容", I::kLongText, true, {}, 2, 500, false, {}, "写明结论、理由和申请复核的办法"},
                               {"signature", "签字", I::kFile}};
constexpr Input kAskReview[] = {{"text", "申请复核的理由", I::kLongText, true, {}, 2, 500}};
constexpr Input kDecideReview[] = {{"result", "复核结果", I::kChoice, true, "again=重新核实|uphold=维持原结论"}, kReasonText};

constexpr Input kDeliverReferral[] = {{"delivered_on", "落实日期", I::kDate, true},
                                      {"amount", "落实金额（元）", I::kMoney},
                                      {"text", "落实情况", I::kLongText, true, {}, 2, 1000},
                                      {"evidence", "凭证", I::kFiles, false, {}, 0, 9}};
constexpr Input kReferAgain[] = {{"referral", "转交", I::kChoice, true, "@procedure.referrals"}, kRequest, kNote};
constexpr Input kReferralReason[] = {kReasonText};

// ---------------------------------------------------------------- cases

constexpr Input kAuthorise[] = {
    of_household({"signatory", "签署人", I::kText, true, {}, 1, 40}),
    {"relation", "签署人身份", I::kChoice, true, "self=户主本人|member=家庭成员|proxy=代理人"},
    {"signed_on", "签署日期", I::kDate, true},
    {"promise", "承诺提供的情况真实可靠", I::kFlag, true},
    {"scopes", "授权查询范围", I::kChoices, true, "@procedure.authorisation_scopes", 1, 20},
    {"method", "签署方式", I::kChoice, true, "signature=签字|thumbprint=按手印|photo=拍照确认"},
    {"evidence", "承诺授权书照片或签字", I::kFiles, true, {}, 1, 9},
    of_household({"filler", "代填人", I::kText, false, {}, 0, 40}),
};
constexpr Input kWithdrawAuthorisation[] = {{"withdrawn_on", "撤回日期", I::kDate, true}, kReasonText};
constexpr Input kAssess[] = {
    {"income_verdict", "收入", I::kChoice, true, kVerdicts},
    {"income_evidence", "收入依据", I::kLongText, true, {}, 2, 1000},
    {"expense_verdict", "合规自付支出", I::kChoice, true, kVerdicts},
    {"expense_evidence", "支出依据", I::kLongText, true, {}, 2, 1000},
    {"difficulty_verdict", "突出困难", I::kChoice, true, kVerdicts},
    {"difficulty_evidence", "困难依据", I::kLongText, true, {}, 2, 1000},
    {"coping_verdict", "自主应对能力", I::kChoice, true, "able=能自己应对|unable=应对不了|unclear=说不清，需再核实"},
    {"coping_evidence", "应对能力依据", I::kLongText, true, {}, 2, 1000},
    {"labour", "劳动能力", I::kChoice, true, kLabour},
    {"monitored_class", "对象类别", I::kChoice, true, "@procedure.classes"},
    {"class_reason", "与数据判断不一致的理由", I::kText},
    {"risks", "风险类型", I::kChoices, true, "@risk_type", 1, 5},
    {"risk_text", "其他风险的说明", I::kText},
};
constexpr Input kConfirmClass[] = {{"monitored_class", "新时期的类别", I::kChoice, true, "@procedure.classes"},
                                   {"text", "说明", I::kLongText, false, {}, 0, 0, false, {}, "与数据判断不一致的，写明理由"}};
constexpr Input kComparisonRows[] = {{"item", "比对项目", I::kChoice, true, "@procedure.comparison"},
                                     {"result", "结果", I::kChoice, true, "none=未发现|hit=有记录，需说明|pending=待部门反馈"},
                                     {"person", "涉及成员", I::kMember},
                                     {"source", "数据来源", I::kText, false, {}, 0, 60},
                                     {"data_date", "数据日期", I::kDate},
                                     {"text", "记录内容", I::kText}};
constexpr Input kCompare[] = {{"items", "比对结果", I::kRows, true, {}, 1, 50, false, kComparisonRows},
                              {"evidence", "比对材料", I::kFiles, false, {}, 0, 9}};
constexpr Input kExplainHit[] = {{"item", "比对项目", I::kChoice, true, "@procedure.comparison"},
                                 {"text", "农户说明", I::kLongText, true, {}, 2, 1000},
                                 {"evidence", "证明材料", I::kFiles, false, {}, 0, 9}};
constexpr Input kJudgeHit[] = {{"item", "比对项目", I::kChoice, true, "@procedure.comparison"},
                               {"decision", "认定", I::kChoice, true, "accepted=说明成立|confirmed=情况属实，综合研判时考虑"},
                               kReasonText};
constexpr Input kHoldReview[] = {
    {"held_on", "评议日期", I::kDate, true},
    {"place", "地点", I::kText, true, {}, 1, 60},
    {"chair", "主持人", I::kText, true, {}, 1, 40},
    {"recorder", "记录人", I::kText, true, {}, 1, 40},
    {"attendees", "参会人员", I::kRows, true, {}, 1, 200, false, kAttendees},
    {"in_favour", "同意", I::kInteger, true, {}, 0, 1000},
    {"against", "不同意", I::kInteger, true, {}, 0, 1000},
    {"abstained", "弃权", I::kInteger, true, {}, 0, 1000},
    {"opinions", "评议意见", I::kLongText, true, {}, 2, 2000},
    {"minutes", "会议记录和签到表", I::kFiles, false, {}, 0, 9},
};
constexpr Input kReportObjection[] = {{"text", "异议内容", I::kLongText, true, {}, 2, 1000},
                                      {"objector", "提出人", I::kText, false, {}, 0, 40, true},
                                      {"contact", "联系方式", I::kText, false, {}, 0, 40, true}};
constexpr Input kHandleObjection[] = {{"objection", "异议", I::kObjection, true},
                                      {"investigation", "核查情况", I::kLongText, true, {}, 2, 1000},
                                      {"result", "处理结果", I::kChoice, true, "dismissed=异议不成立|upheld=异议成立"},
                                      {"evidence", "材料", I::kFiles, false, {}, 0, 9}};
constexpr Input kTownshipReview[] = {{"decision", "审核意见", I::kChoice, true, kDecisions},
                                     {"return_to", "退回到", I::kChoice, false, "@procedure.steps"},
                                     {"reason", "不同意的原因", I::kChoice, false, "@procedure.refuse_reasons"},
                                     kNote};
constexpr Input kCountyApprove[] = {{"decision", "审批意见", I::kChoice, true, kDecisions},
                                    {"monitored_class", "确认对象类别", I::kChoice, false, "@procedure.classes"},
                                    {"return_to", "退回到", I::kChoice, false, "@procedure.steps"},
                                    {"reason", "不同意的原因", I::kChoice, false, "@procedure.refuse_reasons"},
                                    kNote};
constexpr Input kEnter[] = {{"national_code", "全国系统户编号", I::kText, true, {}, 1, 40}, {"entered_on", "录入日期", I::kDate, true}};
constexpr Input kNameResponsible[] = {{"name", "帮扶责任人", I::kText, true, {}, 1, 40},
                                      {"account", "责任人账号", I::kAccount},
                                      {"position", "单位和职务", I::kText, false, {}, 0, 60},
                                      {"phone", "联系电话", I::kPhone, false, {}, 0, 0, true},
                                      {"from", "开始日期", I::kDate, true},
                                      {"text", "交接说明", I::kLongText, false, {}, 0, 1000}};
constexpr Input kMeasureRows[] = {{"kind", "措施", I::kChoice, true, "@procedure.measures"},
                                  {"risks", "针对风险", I::kChoices, true, "@risk_type", 1, 5},
                                  {"person", "受益成员", I::kMember},
                                  {"content", "内容", I::kText, true, {}, 2, 200},
                                  {"department", "责任部门", I::kText, false, {}, 0, 40},
                                  {"planned_for", "完成期限", I::kDate, true},
                                  {"amount", "金额（元）", I::kMoney}};
constexpr Input kPlan[] = {{"measures", "帮扶措施", I::kRows, true, {}, 1, 20, false, kMeasureRows},
                           {"text", "帮扶思路", I::kLongText, false, {}, 0, 1000}};
constexpr Input kWithdrawMeasure[] = {{"measure", "措施", I::kMeasure, true}, kReasonText};
constexpr Input kStartMeasure[] = {{"measure", "措施", I::kMeasure, true}, {"started_on", "开始日期", I::kDate, true}, kNote};
constexpr Input kDeliverMeasure[] = {{"measure", "措施", I::kMeasure, true},
                                     {"delivered_on", "落实日期", I::kDate, true},
                                     {"amount", "落实金额（元）", I::kMoney},
                                     {"text", "落实情况", I::kLongText, true, {}, 2, 1000},
                                     {"evidence", "凭证", I::kFiles, false, {}, 0, 9}};
constexpr Input kFailMeasure[] = {{"measure", "措施", I::kMeasure, true}, kReasonText};
constexpr Input kConfirmReceipt[] = {{"measure", "措施", I::kMeasure, true},
                                     of_household({"signed_by", "签收人", I::kText, true, {}, 1, 40}),
                                     {"signed_on", "签收日期", I::kDate, true},
                                     {"evidence", "签收凭证", I::kFiles, true, {}, 1, 9}};
constexpr Input kCallBack[] = {{"measure", "措施", I::kMeasure, true},
                               of_household({"asked", "被回访人", I::kText, true, {}, 1, 40}),
                               {"result", "真的收到了吗", I::kChoice, true, "got=收到了|partly=只收到一部分|not=没有收到"},
                               kNote};
constexpr Input kReviewEffect[] = {{"measure", "措施", I::kMeasure, true},
                                   {"effect", "成效", I::kChoice, true, "good=明显|some=有一些|none=没有"},
                                   {"text", "评议意见", I::kLongText, true, {}, 2, 1000}};
constexpr Input kVisit[] = {{"visited_on", "走访日期", I::kDate, true},
                            {"how", "方式", I::kChoice, true, "visit=入户|phone=电话|video=视频"},
                            {"facts", "家庭情况", I::kFacts},
                            {"changes", "家庭变化", I::kLongText, false, {}, 0, 1000},
                            {"needs", "需要解决的问题", I::kLongText, false, {}, 0, 1000},
                            {"risks", "新出现的风险", I::kChoices, false, "@risk_type", 0, 5},
                            {"photos", "照片", I::kFiles, false, {}, 0, 9},
                            {"signature", "农户签字", I::kFile},
                            kPlace};
constexpr Input kWatchVisit[] = {
    {"visited_on", "走访日期", I::kDate, true},
    {"how", "方式", I::kChoice, true, "visit=入户|phone=电话|video=视频"},
    {"facts", "家庭情况", I::kFacts},
    {"result", "情况", I::kChoice, true, "stable=稳定，没有返贫迹象|relapse=有返贫迹象，登记为线索"},
    {"risks", "出现的风险", I::kChoices, false, "@risk_type", 0, 5},
    {"text", "走访情况", I::kLongText, true, {}, 2, 500},
    {"photos", "照片", I::kFiles, false, {}, 0, 9},
    {"signature", "农户签字", I::kFile},
    kPlace};
constexpr Input kContinueHelp[] = {
    {"reason", "原因", I::kChoice, true, "income=收入不稳定|expense=刚性支出不可控|guarantee=三保障或饮水还有问题|other=其他"}, kReasonText};
constexpr Input kTrack[] = {{"security", "已落实的社会保障措施", I::kLongText, true, {}, 2, 1000}, kNote};
constexpr Input kVerdictRows[] = {{"criterion", "指标", I::kChoice, true, "@procedure.elimination"},
                                  {"verdict", "是否达标", I::kChoice, true, "yes=达标|no=未达标"},
                                  {"evidence", "依据", I::kText, true, {}, 2, 500}};
constexpr Input kStartElimination[] = {{"mode", "消除方式", I::kChoice, true, "help=帮扶消除|natural=自然消除"},
                                       {"verdicts", "逐项核对", I::kRows, true, {}, 1, 20, false, kVerdictRows},
                                       {"labour", "劳动能力", I::kChoice, true, kLabour},
                                       kNote};
constexpr Input kConsent[] = {of_household({"signatory", "签署人", I::kText, true, {}, 1, 40}),
                              {"agreed", "知情并同意", I::kFlag, true},
                              {"signed_on", "签署日期", I::kDate, true},
                              {"evidence", "签字材料", I::kFiles, true, {}, 1, 9}};
constexpr Input kSurvey[] = {{"surveyed_on", "调查日期", I::kDate, true},
                             {"investigators", "调查人员", I::kRows, true, {}, 1, 10, false, kPeople},
                             {"facts", "家庭情况", I::kFacts},
                             {"text", "调查结论", I::kLongText, true, {}, 2, 1000},
                             {"result", "结果", I::kChoice, true, "met=稳定达标|not_met=未稳定达标"},
                             {"photos", "照片", I::kFiles, false, {}, 0, 9},
                             kPlace};
constexpr Input kEndCase[] = {{"reason", "原因", I::kChoice, true, "@procedure.end_reasons"}, {"ended_on", "发生日期", I::kDate, true}, kNote};
constexpr Input kPause[] = {{"reason", "暂停原因", I::kChoice, true, "@procedure.pause_reasons"}, kNote};
constexpr Input kGreen[] = {{"risk", "风险类型", I::kChoice, true, "@risk_type"}, kReasonText};
constexpr Input kAddRisk[] = {{"risk", "风险类型", I::kChoice, true, "@risk_type"},
                              {"risk_text", "其他风险的说明", I::kText},
                              {"found_on", "发现日期", I::kDate, true},
                              kReasonText};
constexpr Input kSolveRisk[] = {{"risk", "风险类型", I::kChoice, true, "@risk_type"}, kReasonText};
constexpr Input kResumeHelp[] = {{"risks", "风险类型", I::kChoices, false, "@risk_type", 0, 5}, kReasonText};
constexpr Input kComment[] = {{"text", "留言", I::kLongText, true, {}, 1, 1000}};
constexpr Input kOnlyNote[] = {kNote};
constexpr Input kOnlyReason[] = {kReasonText};
constexpr Input kBasisWithdrawn[] = {{"text", "说明", I::kLongText, true, {}, 1, 2000}};

constexpr ActionSpec kActions[] = {
    {"collect", "登记线索", Subject::kLead, kV | kT | kC, kCollect},
    {"accept", "受理并派发", Subject::kLead, kT, kOnlyNote, true},
    {"assign", "指定核实人", Subject::kLead, kV | kT, kAssign, true},
    {"take", "领取", Subject::kLead, kV | kT, {}, true},
    {"hand_over", "移交", Subject::kLead, kV | kT, kHandOver, true},
    {"give_back", "退回乡镇", Subject::kLead, kV, kGiveBack},
    {"regrade", "调整等级", Subject::kLead, kT | kC, kRegrade},
    {"verify", "填写入户核实表", Subject::kLead, kV | kT, kVerify},
    {"conclude", "作出核实结论", Subject::kLead, kV | kT, kConclude},
    {"close", "办结", Subject::kLead, kV | kT, kClose, true},
    {"feedback", "告知申报人", Subject::kLead, kV | kT, kFeedback},
    {"ask_review", "代为申请复核", Subject::kLead, kV | kT | kC, kAskReview},
    {"decide_review", "复核", Subject::kLead, kT, kDecideReview},
    {"accept_referral", "受理转办", Subject::kLead, kC | kD, kOnlyNote},
    {"deliver_referral", "登记救助结果", Subject::kLead, kC | kD, kDeliverReferral},
    {"return_referral", "退回转办", Subject::kLead, kC | kD, kReferralReason},
    {"refer_again", "重新转办", Subject::kLead, kT, kReferAgain},
    {"end_referral", "不再转办", Subject::kLead, kT, kReferralReason},
    {"basis_withdrawn", "依据已撤回", Subject::kLead, 0, kBasisWithdrawn},

    {"open", "建立档案", Subject::kCase, 0},
    {"basis_withdrawn", "依据已撤回", Subject::kCase, 0, kBasisWithdrawn},
    {"phase", "进入下一阶段", Subject::kCase, 0},
    {"notice_posted", "张贴公示", Subject::kCase, 0},
    {"notice_closed", "公示期满", Subject::kCase, 0},
    {"announcement_posted", "张贴公告", Subject::kCase, 0},
    {"notice_photographed", "补传公示照片", Subject::kCase, 0},
    {"objection_received", "收到异议", Subject::kCase, 0},
    {"authorisation_expired", "授权到期", Subject::kCase, 0},
    {"lead_joined", "新线索并案", Subject::kCase, 0},
    {"watch_ended", "监测期后跟踪期满", Subject::kCase, 0},
    {"class_ended", "对象类别到期", Subject::kCase, 0},
    {"reentered", "再次纳入", Subject::kCase, 0},
    {"authorise", "登记承诺授权", Subject::kCase, kV | kT, kAuthorise},
    {"withdraw_authorisation", "撤回授权", Subject::kCase, kV | kT, kWithdrawAuthorisation, false, true},
    {"assess", "综合研判", Subject::kCase, kV | kT, kAssess},
    {"confirm_class", "确认新时期类别", Subject::kCase, kT | kC, kConfirmClass, true},
    {"compare", "登记比对结果", Subject::kCase, kT | kC, kCompare},
    {"explain_hit", "登记农户说明", Subject::kCase, kV | kT, kExplainHit},
    {"judge_hit", "认定比对结果", Subject::kCase, kT | kC, kJudgeHit},
    {"hold_review", "记录民主评议", Subject::kCase, kV, kHoldReview},
    {"report_objection", "登记异议", Subject::kCase, kV | kT, kReportObjection},
    {"handle_objection", "处理异议", Subject::kCase, kV | kT, kHandleObjection},
    {"township_review", "乡镇审核", Subject::kCase, kT, kTownshipReview, true},
    {"county_approve", "县级审批", Subject::kCase, kC, kCountyApprove, true},
    {"enter", "登记全国系统录入", Subject::kCase, kT | kC, kEnter},
    {"name_responsible", "明确帮扶责任人", Subject::kCase, kT | kC, kNameResponsible, true},
    {"plan", "制定帮扶措施", Subject::kCase, kV | kT, kPlan},
    {"add_measures", "增加措施", Subject::kCase, kV | kT | kC, kPlan},
    {"withdraw_measure", "撤销措施", Subject::kCase, kT | kC, kWithdrawMeasure, false, true},
    {"start_measure", "开始落实", Subject::kCase, kV | kT | kD, kStartMeasure},
    {"deliver_measure", "登记落实", Subject::kCase, kV | kT | kD, kDeliverMeasure},
    {"fail_measure", "登记未落实", Subject::kCase, kV | kT | kD, kFailMeasure},
    {"confirm_receipt", "登记农户签收", Subject::kCase, kV | kT, kConfirmReceipt},
    {"call_back", "回访", Subject::kCase, kT | kC, kCallBack},
    {"review_effect", "成效评议", Subject::kCase, kV | kT, kReviewEffect},
    {"visit", "登记走访", Subject::kCase, kV | kT, kVisit},
    {"watch_visit", "登记监测期后走访", Subject::kCase, kV | kT, kWatchVisit},
    {"continue_help", "继续帮扶", Subject::kCase, kV | kT | kC, kContinueHelp},
    {"track", "转长期跟踪", Subject::kCase, kT | kC, kTrack},
    {"resume_help", "恢复帮扶", Subject::kCase, kV | kT | kC, kResumeHelp},
    {"start_elimination", "启动风险消除", Subject::kCase, kV | kT, kStartElimination},
    {"consent", "登记知情同意", Subject::kCase, kV | kT, kConsent},
    {"survey", "登记实地调查", Subject::kCase, kV | kT, kSurvey},
    {"stop_elimination", "终止消除程序", Subject::kCase, kV | kT | kC, kOnlyReason},
    {"roll_back", "撤销风险消除", Subject::kCase, kC, kOnlyReason, false, true},
    {"end_case", "自然终止", Subject::kCase, kT | kC, kEndCase, false, true},
    {"remove_case", "错误纳入清退", Subject::kCase, kC, kOnlyReason, false, true},
    {"withdraw_case", "农户撤回申请", Subject::kCase, kV | kT, kOnlyReason, false, true},
    {"pause", "暂停计时", Subject::kCase, kT | kC, kPause},
    {"resume", "恢复计时", Subject::kCase, kT | kC, kOnlyNote},
    {"green_channel", "开通绿色通道", Subject::kCase, kT | kC, kGreen},
    {"add_risk", "增加风险", Subject::kCase, kV | kT | kC, kAddRisk},
    {"solve_risk", "标记风险已解决", Subject::kCase, kV | kT, kSolveRisk},
    {"comment", "留言", Subject::kCase, kV | kT | kC, kComment},
};

}  // namespace

std::span<const ActionSpec> actions() { return kActions; }

const ActionSpec* find_action(Subject subject, std::string_view name) {
  const auto it = std::find_if(std::begin(kActions), std::end(kActions), [&](const ActionSpec& a) { return a.subject == subject && a.name == name; });
  return it == std::end(kActions) ? nullptr : it;
}

std::string_view subject_name(Subject subject) { return subject == Subject::kLead ? "lead" : "case"; }

bool parse_subject(std::string_view name, Subject& out) {
  if (name != "lead" && name != "case") return false;
  out = name == "lead" ? Subject::kLead : Subject::kCase;
  return true;
}

std::string_view input_type_name(InputType type) {
  static constexpr std::array<std::string_view, 19> kNames = {
      "text", "long_text", "phone", "id_number", "date", "integer", "money", "flag",    "choice", "choices",
      "member", "account", "file", "files",     "division", "measure", "objection", "rows", "facts"};
  return kNames[static_cast<std::size_t>(type)];
}

}  // namespace shouwang::casework
