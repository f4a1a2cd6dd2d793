// Sheets for the wall: they hold what everybody may read and nothing else.
#include "reporting/filler.h"

namespace shouwang::reporting {

Document notice_document(const casework::NoticeRow& notice, const policy::Wording& wording, std::string_view place,
                         std::string_view office) {
  Document d;  // without a number: a long one looks like somebody's
  d.title = notice.title.empty() ? (notice.announcement ? "公　告" : "公　示") : notice.title;
  d.large_text = true;
  const bool elimination = notice.purpose == policy::PhaseKind::kElimination;
  const std::string matter = notice.purpose == policy::PhaseKind::kMeasures ? "监测对象帮扶措施"
                             : elimination                                  ? "拟消除风险的监测对象"
                                                                            : "拟纳入的监测对象";
  const std::string done = notice.purpose == policy::PhaseKind::kMeasures ? "监测对象帮扶措施"
                           : elimination                                  ? "风险消除的监测对象"
                                                                          : "纳入的监测对象";
  if (notice.announcement) {
    d.blocks.emplace_back(Paragraph{"", "经村级评议公示、乡镇审核、县级审批，现将" + std::string(place) + done + "公告如下。"});
  } else {
    d.blocks.emplace_back(
        Paragraph{"", "经入户核实、信息比对、村级民主评议，现将" + std::string(place) + matter + "公示如下，请群众监督。"});
  }
  Table table{"",
              {"序号", "户主", "所在小组", "家庭人口", notice.purpose == policy::PhaseKind::kMeasures ? "帮扶措施" : "对象类别"},
              {},
              {1.3, 2.4, 3, 2, 5},
              0};
  int number = 0;
  for (const casework::NoticeLine& line : notice.lines) {
    ++number;  // as it was posted first: what was taken down leaves its number empty
    if (line.withdrawn) continue;
    table.rows.push_back({std::to_string(number), line.name, line.group, std::to_string(line.members) + "人", line.content});
  }
  d.blocks.emplace_back(std::move(table));
  if (!notice.announcement) {
    d.blocks.emplace_back(Paragraph{"公示时间", long_day(notice.opens) + "至" + long_day(notice.closes) + "。"});
    d.blocks.emplace_back(Paragraph{"有不同意见怎么说", wording.notice_objection});
  }
  if (!notice.contact.empty()) d.blocks.emplace_back(Paragraph{"联系方式", notice.contact});
  d.blocks.emplace_back(Paragraph{"", std::string(office) + "\n" + long_day(notice.opens), true});
  return d;
}

Document poster_document(const policy::Wording& wording, std::string_view village, std::string_view address) {
  Document d;
  d.title = "遇到困难　扫码告诉我们";
  d.subtitle = village;
  d.large_text = true;
  d.blocks.emplace_back(QrCode{std::string(address), "用手机扫一扫", 112});
  d.blocks.emplace_back(Paragraph{"什么时候扫", wording.poster_when});
  d.blocks.emplace_back(Paragraph{"要填什么", wording.poster_what});
  d.blocks.emplace_back(Paragraph{"不会用手机", wording.poster_help});
  d.footer = std::string(address);
  return d;
}

}  // namespace shouwang::reporting
