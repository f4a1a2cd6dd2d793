#include "storage/casework_writer.h"

#include <algorithm>
#include <set>

#include "storage/casework_rows.h"
#include "storage/statements.h"

namespace shouwang::storage {

using casework::Change;
using casework::Event;
using casework::Lead;
using casework::Subject;

namespace {

Failure stale() { return fail(ErrorCode::kConflict, "这条记录已被他人办理，请刷新后再试"); }

/// How many events of the change are about this subject: what was there before its writer began.
int events_of(const Change& change, Subject subject, std::int64_t id) {
  return static_cast<int>(std::count_if(change.events.begin(), change.events.end(),
                                        [&](const Event& e) { return e.subject == subject && e.subject_id == id; }));
}

/// The same failure in words that say what to do.
template <typename T>
Result<T> reworded(Result<T> outcome, const char* message) {
  if (outcome || outcome.error().code() != ErrorCode::kUnique) return outcome;
  return Failure(Error(ErrorCode::kUnique, message).with_internal(outcome.error().internal()));
}

}  // namespace

Result<std::optional<StoredLead>> stored_lead(Connection& connection, std::int32_t county, LeadId id) {
  std::optional<StoredLead> found;
  RETURN_IF_ERROR(connection.query(sql::casework_lead_as_stored, {county, id}, [&](const Row& row) {
    found = StoredLead{row.integer(0),
                       static_cast<int>(row.integer(1)),
                       static_cast<casework::LeadState>(row.integer(2)),
                       static_cast<int>(row.integer(3)),
                       row.date(4),
                       row.string(5),
                       static_cast<int>(row.integer(6))};
  }));
  return found;
}

Result<void> add_leads(Connection& connection, const std::vector<const Lead*>& leads) {
  return connection.insert_many(sql::casework_add_lead, leads.size(), [&](std::size_t i, std::vector<Param>& p) {
    const Lead& l = *leads[i];
    p.insert(p.end(), {l.county,   l.id,     l.household, l.village,  static_cast<int>(l.state), open_flag(l.state), l.grade,
                       kMostGrade - l.grade, l.source,    l.opened_ms, l.due,                    l.findings,         l.rules,
                       l.risks,    l.version, l.sequence, l.assignee, l.conclusion,              l.reason,           l.case_id,
                       l.escalated, l.relapse_of});
  });
}

Result<void> CaseworkWriter::write(const Change& change) {
  RETURN_IF_ERROR(add_events(change.events));
  RETURN_IF_ERROR(save_leads(change));
  RETURN_IF_ERROR(save_cases(change));
  RETURN_IF_ERROR(save_referrals(change.referrals));
  RETURN_IF_ERROR(save_notices(change.notices));
  RETURN_IF_ERROR(save_declarations(change.declarations));
  RETURN_IF_ERROR(save_attachments(change.attachments));
  return save_checks(change.checks);
}

Result<void> CaseworkWriter::add_events(const std::vector<Event>& events) {
  std::vector<std::string> bodies;
  bodies.reserve(events.size());
  for (const Event& e : events) bodies.push_back(cipher_.encrypt(e.body, event_context(e.id)));
  auto added = connection_.insert_many(sql::casework_add_event, events.size(), [&](std::size_t i, std::vector<Param>& p) {
    const Event& e = events[i];
    p.insert(p.end(), {e.county, static_cast<int>(e.subject), e.subject_id, e.sequence, e.id, e.action, e.actor, static_cast<int>(e.level), e.at_ms,
                       e.happened_ms, e.key, e.pack_hash, e.procedure_hash, Blob{bodies[i]}});
  });
  events_taken_ = !added && added.error().code() == ErrorCode::kUnique;
  return added;
}

Result<void> CaseworkWriter::save_leads(const Change& change) {
  std::vector<const Lead*> added;
  for (const Lead& lead : change.leads) {
    ASSIGN_OR_RETURN(const bool known, act_on(lead, change));
    if (!known) added.push_back(&lead);
  }
  return reworded(add_leads(connection_, added), "该农户已有一条未办结的线索，请打开那条线索追加来源");
}

/// @returns false when the lead is not there yet
Result<bool> CaseworkWriter::act_on(const Lead& lead, const Change& change) {
  const int before = lead.sequence - events_of(change, Subject::kLead, lead.id.value());
  ASSIGN_OR_RETURN(const auto stored, stored_lead(connection_, lead.county, lead.id));
  if (!stored) {
    if (before != 0) return stale();
    return false;
  }
  if (stored->sequence != before) return stale();
  // A screening may have raised the grade since the writer read the lead; only a person who regrades it lowers it again.
  const bool regraded = std::any_of(change.events.begin(), change.events.end(), [&](const Event& e) {
    return e.subject == Subject::kLead && e.subject_id == lead.id.value() && e.action == "regrade";
  });
  const int grade = regraded ? lead.grade : std::max(lead.grade, stored->grade);
  // Told once about a day: another step or another day is another matter.
  const bool same_clock = stored->state == lead.state && stored->due == lead.due;
  const int escalated = same_clock ? std::max(stored->escalated, lead.escalated) : 0;
  const std::string risks = united_codes(stored->risks, lead.risks);
  ASSIGN_OR_RETURN(const std::int64_t changed,
                   reworded(connection_.execute(sql::casework_act_on_lead,
                                                {lead.county, lead.id, stored->version, lead.village, static_cast<int>(lead.state), open_flag(lead.state),
                                                 grade, kMostGrade - grade, lead.due, risks, lead.sequence, lead.assignee, lead.conclusion, lead.reason,
                                                 lead.case_id, escalated, lead.relapse_of}),
                            "该农户已有另一条未办结的线索，请在那条线索上办理"));
  if (changed == 0) return stale();
  return true;
}

Result<void> CaseworkWriter::save_cases(const Change& change) {
  if (change.cases.empty()) return {};
  struct Saved {
    const casework::CaseRow* row;
    int bits, before;  // before: the sequence that the writer saw
  };
  std::vector<Saved> added, changed;
  for (const auto& c : change.cases) {
    const int before = c.row.sequence - events_of(change, Subject::kCase, c.row.id.value());
    (before == 0 ? added : changed).push_back({&c.row, step_bits_of(c.row.steps), before});
  }
  const auto bind = [](const Saved& s, std::vector<Param>& p) {
    const auto& r = *s.row;
    p.insert(p.end(), {r.county, r.id, r.household, r.village, r.phase, r.is_open ? 1 : 0, r.monitored_class, r.risks, r.steps, s.bits, flags_of(r),
                       r.opened_ms, r.admitted_on, r.eliminated_on, r.responsible, r.responsible_name, r.previous, r.due, r.last_visit, r.sequence, r.watch_until});
  };
  constexpr const char* kOpenAlready = "该农户已有未结的监测档案，请选择并案，不能另建一户";
  // Changed ones first: a case that closes makes room for the next one of its household.
  const auto found = reworded(connection_.execute_many(sql::casework_change_case, changed.size(),
                                                       [&](std::size_t i, std::vector<Param>& p) {
                                                         bind(changed[i], p);
                                                         p.emplace_back(changed[i].before);
                                                       }),
                              kOpenAlready);
  if (!found) return Failure(found.error());
  if (*found != static_cast<std::int64_t>(changed.size())) return stale();
  RETURN_IF_ERROR(reworded(connection_.insert_many(sql::casework_add_case, added.size(), [&](std::size_t i, std::vector<Param>& p) { bind(added[i], p); }),
                           kOpenAlready));
  RETURN_IF_ERROR(save_tasks(change.cases));
  RETURN_IF_ERROR(save_measures(change.cases));
  return save_authorisations(change.cases);
}

Result<void> CaseworkWriter::save_tasks(const std::vector<Change::Case>& cases) {
  struct Escalated {
    std::size_t of;
    std::string key;
    Date due;
    auto operator<=>(const Escalated&) const = default;
  };
  std::set<Escalated> escalated;
  for (std::size_t i = 0; i < cases.size(); ++i)
    RETURN_IF_ERROR(connection_.query(sql::casework_escalated_tasks, {cases[i].row.county, cases[i].row.id}, [&](const Row& row) {
      escalated.insert({i, row.string(0), row.date(1)});
    }));
  RETURN_IF_ERROR(connection_.execute_many(sql::casework_delete_tasks, cases.size(), [&](std::size_t i, std::vector<Param>& p) {
    p.insert(p.end(), {cases[i].row.county, cases[i].row.id});
  }));
  struct Added {
    const casework::Task* task;
    std::string kind;
    bool escalated;
  };
  std::vector<Added> added;
  for (std::size_t i = 0; i < cases.size(); ++i)
    for (const auto& t : cases[i].tasks) added.push_back({&t, casework::task_kind(t.key), t.escalated || escalated.contains({i, t.key, t.due})});
  return connection_.insert_many(sql::casework_add_task, added.size(), [&](std::size_t i, std::vector<Param>& p) {
    const auto& t = *added[i].task;
    p.insert(p.end(), {t.county, t.case_id, t.key, added[i].kind, t.household, t.village, static_cast<int>(t.level), t.department, t.assignee, t.title,
                       t.started, t.warn, t.due, t.paused ? 1 : 0, t.pause_reason, static_cast<int>(t.escalate_to), added[i].escalated ? 1 : 0});
  });
}

Result<void> CaseworkWriter::save_measures(const std::vector<Change::Case>& cases) {
  RETURN_IF_ERROR(connection_.execute_many(sql::casework_delete_measures, cases.size(), [&](std::size_t i, std::vector<Param>& p) {
    p.insert(p.end(), {cases[i].row.county, cases[i].row.id});
  }));
  std::vector<const casework::MeasureRow*> added;
  for (const auto& c : cases)
    for (const auto& m : c.measures) added.push_back(&m);
  return connection_.insert_many(sql::casework_add_measure, added.size(), [&](std::size_t i, std::vector<Param>& p) {
    const auto& m = *added[i];
    p.insert(p.end(), {m.county, m.case_id, m.number, m.household, m.village, m.kind, m.department, m.risks, m.state, m.planned_for, m.delivered_on,
                       m.amount_fen, m.receipt ? 1 : 0, m.called_back, m.content});
  });
}

Result<void> CaseworkWriter::save_authorisations(const std::vector<Change::Case>& cases) {
  for (const auto& c : cases) {
    RETURN_IF_ERROR(connection_.execute(sql::casework_delete_authorisations, {c.row.county, c.row.id}));
    for (std::size_t k = 0; k < c.authorisations.size(); ++k) {
      const casework::AuthorisationRow& a = c.authorisations[k];
      RETURN_IF_ERROR(connection_.execute(sql::casework_add_authorisation, {c.row.county, c.row.id, static_cast<int>(k) + 1, a.household, a.signed_on,
                                                                            std::max(a.signed_on, a.valid_to), a.withdrawn ? 1 : 0}));
    }
  }
  return {};
}

Result<void> CaseworkWriter::save_referrals(const std::vector<casework::ReferralRow>& referrals) {
  for (const auto& r : referrals) {
    const std::string words = cipher_.encrypt(referral_words(r), referral_context(r.lead));
    RETURN_IF_ERROR(connection_.execute(
        sql::casework_save_referral,
        {r.county, r.lead, r.household, r.village, r.kind, r.department, r.risks, static_cast<int>(r.state), is_open(r.state) ? 1 : 0,
         static_cast<int>(r.level), r.referred_by, r.referred_on, r.warn, r.due, static_cast<int>(r.escalate_to), r.escalated ? 1 : 0, r.sequence,
         r.delivered_on, r.amount_fen, Blob{words}}));
  }
  return {};
}

Result<void> CaseworkWriter::save_notices(const std::vector<casework::NoticeRow>& notices) {
  for (casework::NoticeRow n : notices) {
    std::optional<casework::NoticeRow> stored;
    RETURN_IF_ERROR(connection_.query(sql::casework_notice_as_stored, {n.county, n.id}, [&](const Row& row) { stored = notice_at(row); }));
    if (stored) casework::keep_of(*stored, n);
    std::string photos;
    for (const auto id : n.photos) photos += (photos.empty() ? "" : ",") + std::to_string(id.value());
    const casework::AttachmentId first = n.photos.empty() ? casework::AttachmentId() : n.photos.front();
    RETURN_IF_ERROR(connection_.execute(sql::casework_save_notice,
                                        {n.county, n.id, n.village, static_cast<int>(n.purpose), n.announcement ? 1 : 0, n.title, n.opens, n.closes,
                                         lines_text(n.lines), n.contact, n.posted_by, n.posted_ms, first, n.closed ? 1 : 0, photos}));
  }
  return {};
}

Result<void> CaseworkWriter::save_declarations(const std::vector<casework::DeclarationRow>& declarations) {
  for (const auto& d : declarations) {
    const Statement& statement = d.version == 1 ? sql::casework_add_declaration : sql::casework_change_declaration;
    ASSIGN_OR_RETURN(const std::int64_t saved,
                     reworded(connection_.execute(statement, {d.county, d.id, d.village, d.channel, d.state, d.household, d.lead, d.receipt_index,
                                                              Blob{d.sealed}, d.risk, d.created_ms, d.due, d.version}),
                              "这份申报已经登记，请刷新后再试"));
    if (saved == 0) return fail(ErrorCode::kConflict, "这份申报已被他人处理，请刷新后再试");
  }
  return {};
}

Result<void> CaseworkWriter::save_attachments(const std::vector<casework::AttachmentRow>& attachments) {
  for (const auto& a : attachments) {
    RETURN_IF_ERROR(connection_.execute(sql::casework_save_attachment,
                                        {a.county, a.id, a.village, static_cast<int>(a.subject), a.subject_id, a.name, a.media, a.bytes,
                                         a.digest, a.account, a.created_ms}));
  }
  return {};
}

Result<void> CaseworkWriter::save_checks(const std::vector<casework::CampaignCheck>& checks) {
  ASSIGN_OR_RETURN([[maybe_unused]] const std::int64_t saved,
                   connection_.execute_many(sql::casework_save_check, checks.size(), [&](std::size_t i, std::vector<Param>& p) {
                     const auto& c = checks[i];
                     p.insert(p.end(), {c.county, c.campaign, c.household, c.village, c.result, c.lead, c.checked_ms, c.account});
                   }));
  return {};
}

}  // namespace shouwang::storage
