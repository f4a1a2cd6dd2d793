#include "casework/advice.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/crypto.h"
#include "casework/case_words.h"
#include "casework/event_body.h"

namespace shouwang::casework {
namespace {

constexpr std::size_t kMaxProposals = 3;  // measures named in one piece of advice

/// A code of the pack's list of risks, or of the group that it belongs to (02 stands for 0201).
bool covers(const std::vector<std::string>& risks, std::string_view risk) {
  return std::any_of(risks.begin(), risks.end(), [&](const std::string& r) { return !r.empty() && risk.starts_with(r); });
}

bool fits_risk(const policy::MeasureKind& kind, std::string_view risk) { return kind.risks.empty() || covers(kind.risks, risk); }

/// "able", "weak" or "none", as a person judged last; else what the data say; "" when nobody knows.
std::string labour_of(const CaseFile& file, const HouseholdFacts* facts) {
  if (file.no_labour) return "none";
  for (auto event = file.events.rbegin(); event != file.events.rend(); ++event) {
    if (event->action != "assess" && event->action != "start_elimination") continue;
    const auto body = event_body::parse(event->body);
    if (const std::string_view labour = body ? event_body::text(*body, "labour") : ""; !labour.empty()) return std::string(labour);
  }
  if (facts) {
    for (const KnownFact& fact : facts->facts) {
      if (fact.id == "labour") return fact.value;
      if (fact.id == "able_to_work" && !fact.value.empty()) return fact.value == "0" || fact.value == "false" ? "none" : "able";
    }
  }
  return "";
}

/// Whether a measure suits a household. Work needs somebody who can work at least in part; help for those without labour is for those
/// who cannot live by work (requirements: 低保 or 特困 for the unable, and for the partly unable without stable income).
bool suits(const policy::MeasureKind& kind, std::string_view labour) {
  if (labour.empty() || kind.labour == "any") return true;
  if (kind.labour == "none") return labour == "none" || labour == "weak";
  return labour == "able" || labour == "weak";
}

std::string kind_title(const policy::Pack& pack, const Measure& measure) {
  const policy::MeasureKind* kind = pack.procedure.measure(measure.kind);
  return kind ? kind->title : measure.content;
}

bool is_running(const Measure& m) { return m.state == MeasureState::kPlanned || m.state == MeasureState::kUnderWay; }

/// Whether a measure helps against a risk: a person said so, and the catalogue does not say otherwise.
bool helps(const Measure& m, const policy::Pack& pack, std::string_view risk) {
  const policy::MeasureKind* kind = pack.procedure.measure(m.kind);
  return is_alive(m.state) && answers(m, risk) && (!kind || fits_risk(*kind, risk));
}

class Adviser {
 public:
  Adviser(const CaseFile& file, const policy::Pack& pack, const HouseholdFacts* facts)
      : file_(file), pack_(pack), facts_(facts), labour_(labour_of(file, facts)) {
    for (const Risk& risk : file.risks) {
      if (!risk.solved) open_.push_back(&risk);
    }
  }

  std::vector<Advice> advise() {
    gaps();
    over_help();
    overlaps();
    mismatches();
    no_development();
    return std::move(out_);
  }

 private:
  void add(std::string_view kind, std::string_view risk, std::string text) {
    out_.push_back({std::string(kind), std::string(risk), std::move(text)});
  }

  std::string proposals(std::string_view risk) const {
    std::string out;
    std::size_t n = 0;
    for (const policy::MeasureKind* kind : measures_for(pack_, risk, labour_)) {
      if (n++ == kMaxProposals) break;
      out += (out.empty() ? "，可以考虑：" : "、") + kind->title;
    }
    return out;
  }

  void gaps() {
    for (const Risk* risk : open_) {
      const bool helped =
          std::any_of(file_.measures.begin(), file_.measures.end(), [&](const Measure& m) { return helps(m, pack_, risk->code); });
      if (!helped)
        add("gap", risk->code, "风险" + in_quotes(risk_title(pack_, risk->code)) + "还没有对应的帮扶措施" + proposals(risk->code));
    }
  }

  /// One risk, one measure: a bundle for a single risk is the trap of welfare. Several risks may need several.
  void over_help() {
    if (open_.size() != 1) return;
    const auto allowed = pack_.number(pack_.procedure.single_risk_measures, day());
    if (!allowed) return;  // the region sets no limit
    const auto count = std::count_if(file_.measures.begin(), file_.measures.end(), [](const Measure& m) { return is_alive(m.state); });
    if (count > *allowed) {
      add("over_help", open_[0]->code,
          "只有" + in_quotes(risk_title(pack_, open_[0]->code)) + "一项风险，已有 " + std::to_string(count) + " 项措施，超过 " +
              std::to_string(*allowed) + " 项；请评议是否都有必要，防止福利陷阱");
    }
  }

  void overlaps() {
    for (std::size_t b = 0; b < file_.measures.size(); ++b) {
      const Measure& later = file_.measures[b];
      if (!is_running(later)) continue;
      for (std::size_t a = 0; a < b; ++a) {
        const Measure& earlier = file_.measures[a];
        if (!is_running(earlier) || earlier.kind != later.kind || earlier.person != later.person) continue;
        add("overlap", "",
            "第 " + std::to_string(earlier.number) + " 项和第 " + std::to_string(later.number) + " 项都是" +
                in_quotes(kind_title(pack_, later)) + (later.person ? "，受益人也相同" : "") + "；请核对是否重复");
        break;
      }
    }
  }

  void mismatches() {
    for (const Measure& m : file_.measures) {
      if (!is_running(m)) continue;
      const std::string name = "第 " + std::to_string(m.number) + " 项" + in_quotes(kind_title(pack_, m));
      const policy::MeasureKind* kind = pack_.procedure.measure(m.kind);
      // Work and business lift a household whatever befell it: they are asked for wherever somebody can work, not risk by risk.
      const bool lifts = kind && kind->development && kind->counts_as_development;
      const bool helps_any = std::any_of(open_.begin(), open_.end(), [&](const Risk* risk) { return helps(m, pack_, risk->code); });
      if (!helps_any && !lifts && !open_.empty()) add("mismatch", "", name + "不针对这一户现有的风险；请调整，或补充要解决的风险");
      if (!kind || suits(*kind, labour_)) continue;
      add("mismatch", "",
          kind->labour == "none" ? name + "适用于没有劳动能力的家庭，这一户有劳动能力；请优先安排开发式帮扶"
                                 : name + "需要有人能劳动，这一户没有劳动能力；请改为兜底保障类措施");
    }
  }

  void no_development() {
    if (labour_ != "able" && labour_ != "weak") return;
    const bool developed = std::any_of(file_.measures.begin(), file_.measures.end(), [&](const Measure& m) {
      const policy::MeasureKind* kind = pack_.procedure.measure(m.kind);
      return is_alive(m.state) && kind && kind->development && kind->counts_as_development;
    });
    if (!developed) add("no_development", "", "这一户有劳动能力，还没有产业、就业等开发式帮扶措施；只有保障类措施难以稳定增收");
  }

  /// The day whose figures apply: that of the data, else of the last event.
  Date day() const {
    if (facts_) return facts_->as_of;
    return beijing_date(file_.events.empty() ? file_.opened_ms : file_.events.back().at_ms);
  }

  const CaseFile& file_;
  const policy::Pack& pack_;
  const HouseholdFacts* facts_;
  std::string labour_;
  std::vector<const Risk*> open_;
  std::vector<Advice> out_;
};

}  // namespace

std::vector<Advice> advise(const CaseFile& file, const policy::Pack& pack, const HouseholdFacts* facts) {
  // Help begins after admission, or before it through the green channel; a closed case asks for nothing.
  if (!is_open(file.phase) || (file.phase == Phase::kAdmission && !file.green_channel)) return {};
  return Adviser(file, pack, facts).advise();
}

std::vector<const policy::MeasureKind*> measures_for(const policy::Pack& pack, std::string_view risk, std::string_view labour) {
  std::vector<const policy::MeasureKind*> out;
  for (const policy::MeasureKind& kind : pack.procedure.measures) {
    if (fits_risk(kind, risk) && suits(kind, labour)) out.push_back(&kind);
  }
  // What is made for the risk comes first, then what is made for this ability to work; who can work is helped to work before anything
  // else. Otherwise in the order of the catalogue.
  const bool can_work = labour == "able" || labour == "weak";
  const auto rank = [&](const policy::MeasureKind* kind) {
    const int by_risk = kind->risks.empty() ? 1 : 0;
    const int by_work = can_work && kind->development && kind->counts_as_development ? 0 : 1;
    const int by_labour = kind->labour == labour ? 0 : kind->labour == "any" ? 1 : 2;
    return by_risk * 100 + by_work * 10 + by_labour;
  };
  std::stable_sort(out.begin(), out.end(), [&](const auto* a, const auto* b) { return rank(a) < rank(b); });
  return out;
}

bool drawn_for_call_back(CaseId id, int measure, int percent) {
  const crypto::Digest digest = crypto::sm3("call_back:" + std::to_string(id.value()) + ":" + std::to_string(measure));
  std::uint64_t number = 0;
  for (std::size_t k = 0; k < 8; ++k) number = number << 8 | digest[k];
  return static_cast<int>(number % 100) < percent;  // 2^64 is so much more than 100 that no share is favoured measurably
}

}  // namespace shouwang::casework
