// Notices that cannot leak: lines made from approved lists, and a scanner for every free text that might hang beside them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "casework/case_machine.h"
#include "policy/pack.h"

namespace shouwang::casework {

/// A name with its middle hidden as the pack says: 张三 -> 张*, 欧阳春花 -> 欧**花. Counts characters, not bytes.
std::string mask_for_notice(std::string_view name, const policy::NoticePolicy& policy);

struct Leak {
  std::string kind;              // 身份证号, 手机号, 座机号码, 银行账号, 健康信息
  std::string around;            // where, with the finding itself starred
};
/// Everything in a text that may not be published. Sees through full-width digits, spaces, dashes and Chinese numerals between digits;
/// 15- and 18-digit ID numbers with and without a right check digit, mobile and landline numbers, bank cards (Luhn) and accounts,
/// words of illness from the pack.
std::vector<Leak> scan_for_leaks(std::string_view text, const policy::Pack& pack);

/// The line of a case on a notice.
NoticeLine notice_line(const CaseFile& file, std::string_view head_name, std::string_view group, int members, policy::PhaseKind purpose,
                       const policy::Pack& pack);
/// Last day of a notice: full days after the day it was posted.
Date notice_closes(Date posted, const policy::Pack& pack, Date day);

}  // namespace shouwang::casework
