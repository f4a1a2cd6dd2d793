// The desk: where people act. Reads a subject, lets the machines decide, writes everything in one transaction.
//
// Every write is checked against the sequence its writer has seen, carried out once per key, and refused with a clear sentence otherwise.
// Safe to use from many threads; holds no state but its ids.
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "casework/case_machine.h"
#include "casework/lead_machine.h"
#include "casework/store.h"
#include "registry/store.h"
#include "screening/store.h"

namespace shouwang::casework {

/// What an action came to.
struct Outcome {
  int sequence = 0;              // of the subject's last event
  bool repeated = false;         // the key had been carried out before; nothing was done again
  LeadId lead;                   // made or touched
  CaseId case_id;                // made or touched
};

/// One action that the actor's level has, for the buttons on a page.
struct Offer {
  const ActionSpec* action = nullptr;
  std::string blocked;           // "" = may be done now; else why not, in Chinese
};

/// A new source of a lead, by a person who saw or heard something.
struct Sighting {
  std::string body = "{}";       // fits the action "collect" of leads
  HouseholdId household;
  std::string key;
  std::int64_t happened_ms = 0;
};

/// One household in a bulk action, before or after it was done.
struct BulkItem {
  std::int64_t subject_id = 0;
  std::string problem;           // "" = fine
};

struct DeskParts {
  Store* store = nullptr;
  screening::Store* screening = nullptr;
  registry::Store* registry = nullptr;
  IdSource* ids = nullptr;
  /// An index of a text under the installation's key (crypto::FieldCipher::index).
  std::function<std::string(std::string_view)> index;
  std::function<std::string(std::string_view plain, std::string_view context)> seal;
  std::function<Result<std::string>(std::string_view sealed, std::string_view context)> unseal;
  /// Whose account it is, for sentences like “张三已于 11 月 22 日办理了…”; "" when there is none.
  std::function<std::string(AccountId)> account_name;
  /// Whether an account can be given work in a village: it is in use and its division covers the village.
  std::function<bool(AccountId, std::int64_t village)> works_at;
};

class Desk {
 public:
  explicit Desk(DeskParts parts) : parts_(std::move(parts)) {}

  // ---- leads
  Result<LeadFile> lead(const access::Scope&, LeadId);
  /// What the actor's level has for a lead, done or to do now.
  Result<std::vector<Offer>> offers(const LeadFile&, const Actor&, const Moment&) const;
  /// Opens a lead of this household or adds a source to the open one.
  Result<Outcome> collect(const Actor&, const Sighting&, const Moment&);
  /// "conclude" with qualifies makes the case; with already_monitored it joins the open case of the household.
  Result<Outcome> act_on_lead(const Actor&, LeadId, const Command&, const Moment&);

  // ---- cases
  Result<CaseFile> case_file(const access::Scope&, CaseId);
  Result<HouseholdFacts> facts(const access::Scope&, HouseholdId, std::int64_t village, const Moment&);
  Result<std::vector<Offer>> offers(const CaseFile&, const Actor&, const Moment&) const;
  Result<Outcome> act_on_case(const Actor&, CaseId, const Command&, const Moment&);

  /// What stood under a sealed input of an event (Input::sealed) before it was masked, or the name of a person (Input::person). The caller checks the permission, asks for the
  /// reason and logs both. @errors kNotFound: outside the scope, no such event, or nothing was sealed under that name
  Result<std::string> reveal(const access::Scope&, Subject, std::int64_t subject_id, int sequence, std::string_view input);

  // ---- many at once: tried first, then done one by one; one that fails does not stop the others
  /// @param dry true: only says what would happen. @errors kTooLarge beyond the pack's bulk limit
  Result<std::vector<BulkItem>> act_on_many(const Actor&, Subject, const std::vector<std::pair<std::int64_t, int>>& subjects_and_sequences,
                                            const Command&, bool dry, const Moment&);

  // ---- notices: one sheet for all households of a village whose turn it is
  /// The sheet as it would hang, from the cases whose step "notice" (or announcement) is open. Nothing is written.
  Result<NoticeRow> draft_notice(const Actor&, std::int64_t village, policy::PhaseKind purpose, bool announcement, const Moment&);
  /// @param cases which of the draft's cases; @param contact free text, scanned. @errors kTransition, kLeak
  Result<NoticeRow> post_notice(const Actor&, std::int64_t village, policy::PhaseKind purpose, bool announcement,
                                const std::vector<CaseId>& cases, std::string_view contact, AttachmentId photo, std::string_view key,
                                const Moment&);

  /// A photo of the sheet as it hangs, taken after it was posted; written into the file of every case on it.
  /// @errors kNotFound: no such notice; kInvalidArgument: no picture, or of another village; kTooLarge: more than a sheet needs
  Result<NoticeRow> add_notice_photo(const Actor&, NoticeId, AttachmentId photo, std::string_view key, const Moment&);

  // ---- declarations
  /// The signature that comes with a declaration from outside: a picture that has been looked at, but is not kept yet.
  struct Enclosure {
    AttachmentRow file;          // all but county, village and subject
    /// Seals it on disk. Called at most once, and not for a declaration that is refused or repeated.
    std::function<Result<void>(std::int32_t county)> keep;
  };
  struct Declared {
    DeclarationId id;
    std::string receipt;         // to follow it; stored nowhere in clear
  };
  /// What a household said about itself by the village's code, the hotline or at the desk; matched by ID number inside the county.
  /// @param body fits kDeclarationInputs. @param actor nullopt: the household itself, or somebody for it
  /// @param signature of the household, without which nobody outside declares for another; clerks name an attachment in the body instead
  Result<Declared> declare(const std::optional<Actor>& actor, std::int64_t village, std::string_view channel, std::string_view body,
                           std::string_view key, const Moment&, const Enclosure* signature = nullptr);
  /// A clerk found the household (household set) or that there is none to be found (reason set).
  Result<Outcome> resolve_declaration(const Actor&, DeclarationId, HouseholdId household, std::string_view reason, std::int64_t version,
                                      const Moment&);
  /// What whoever holds the receipt may see.
  struct Progress {
    DeclarationId id;
    std::int64_t created_ms = 0, village = 0;
    std::string state, state_title;  // received, accepted, verifying, answered, appeal, closed
    std::string conclusion_title, answer;
    Date due = kForever;
    bool may_appeal = false;
  };
  /// @errors kNotFound for every code that does not exist, after the same work as for one that does
  Result<Progress> follow(std::string_view receipt, const Moment&);
  /// The applicant asks the township to look again. @errors as follow(), kTransition
  Result<void> appeal(std::string_view receipt, std::string_view reason, const Moment&);
  /// Anyone may object to a line of a notice that hangs. @errors kTransition after it closed
  Result<void> object(NoticeId, std::int64_t village, CaseId, std::string_view text, std::string_view contact, const Moment&);

  // ---- campaigns
  Result<CampaignRow> open_campaign(const Actor&, std::int64_t division, std::string_view title, Date first_day, Date last_day, const Moment&);
  /// The result of one visit in a campaign; "risk" opens a lead, body as of "collect".
  /// @errors kNotFound: campaign or household outside the scope; kTransition: the campaign is closed or it is not its time
  Result<Outcome> check_household(const Actor&, CampaignId, HouseholdId, std::string_view result, std::string_view body, std::string_view key,
                                  const Moment&);
  /// Ends a campaign before its last day. @errors kNotFound, kForbidden, kTransition when it is closed
  Result<void> close_campaign(const Actor&, CampaignId, const Moment&);

  // ---- clocks
  /// The daily pass: escalates what is late, closes notices whose days are over. May be run as often as one likes.
  /// A case that somebody works on at this moment waits for the next pass.
  /// @errors the first one, after every other case has been done
  Result<ClockPass> pass_clocks(const access::Scope&, const Moment&);

 private:
  enum class Write : std::uint8_t { kYes, kDry };
  Result<Outcome> try_lead(const Actor&, LeadId, const Command&, const Moment&, Write, bool& raced);
  Result<Outcome> try_case(const Actor&, CaseId, const Command&, const Moment&, Write, bool& raced);
  Result<Outcome> try_collect(const Actor&, const Sighting&, const Moment&, bool& raced);
  /// Adds to `change` what a checked "collect" on a household writes: the event, and its lead, open already or new.
  Result<Outcome> prepare_collect(const Actor&, HouseholdId, std::int32_t county, std::int64_t village, const nlohmann::json& body,
                                  std::string_view key, std::int64_t happened_ms, const Moment&, Change& change);
  /// The answer to a repeated "collect"; nullopt: its key is new.
  Result<std::optional<Outcome>> collected_before(const Actor&, std::int32_t county, HouseholdId, std::string_view key);
  Result<std::vector<CaseFile>> cases_waiting(std::int64_t village, policy::PhaseKind purpose, bool announcement);
  Result<NoticeRow> try_notice(const Actor&, std::int64_t village, policy::PhaseKind purpose, bool announcement,
                               const std::vector<CaseId>& cases, std::string_view contact, AttachmentId photo, std::string_view key,
                               const Moment&, bool& raced);
  Result<NoticeRow> try_photo(const Actor&, NoticeId, AttachmentId photo, std::string_view key, const Moment&, bool& raced);
  /// Where a case stood before an action, as far as the sheets on the wall go.
  struct Hanging {
    NoticeId notice;
    Phase phase{};
  };
  /// Takes the case off the sheets that hang when what was done undid its notice. @param file after the action
  Result<void> leave_notices(const Hanging& before, const CaseFile& file, std::string_view action, Change& change);
  Result<void> try_object(NoticeId, std::int64_t village, CaseId, const nlohmann::json& body, const Moment&, bool& raced);
  Result<Declared> try_declare(const Actor&, std::int64_t village, std::string_view channel, const nlohmann::json& body,
                               const std::string& receipt, const Enclosure* signature, const Moment&, bool& raced);
  /// Adds to `change` that the signature of a declaration stands where its household is: whoever verifies there has to see it.
  Result<void> bring_signature(const access::Scope&, const nlohmann::json& declared, std::int64_t village, LeadId, Change& change);
  Result<Outcome> try_resolve(const Actor&, DeclarationId, HouseholdId household, std::string_view reason, std::int64_t version,
                              const Moment&, bool& raced);
  /// The body of "collect" that a declaration comes to.
  nlohmann::json declared_sighting(const DeclarationRow&, const nlohmann::json& declared, const Moment&) const;
  struct Followed;
  /// Everything behind a receipt, by the same reads whether it exists or not.
  Result<Followed> read_receipt(std::string_view receipt, const Moment&);
  Result<std::string> answer_of(const Followed&, const Moment&);
  /// The open lead of a household, or a new one that is not stored yet.
  Result<LeadFile> lead_to_collect(HouseholdId household, std::int32_t county, std::int64_t village, const Moment&);
  /// What a concluded lead does to the case of the household.
  Result<void> carry_over(const Actor&, LeadStep&, const Moment&, Change&, Outcome&);
  /// Text, choices and everything that a body points to. @returns the body to keep
  Result<nlohmann::json> read_checked(const Actor&, const ActionSpec&, std::string_view body, HouseholdId household, std::int64_t village,
                                      const Moment&);
  /// The eliminated case of a household whose watch a day falls into; 0 = none.
  Result<CaseId> watched_case(std::int32_t county, HouseholdId household, Date day);
  /// The lead that a sign of relapse becomes. @returns it; adds it to `change` and names it in the event
  Result<LeadId> collect_relapse(const Actor&, const CaseFile&, const nlohmann::json& body, Event& event, const Moment&, Change& change);
  Result<CaseFile> case_of(const access::Scope&, std::int32_t county, CaseId);
  /// Marks the notices whose last day has passed, whatever became of their cases.
  Result<void> take_down_notices(const access::Scope&, const Moment&);
  /// What the program has to do for one case on a day.
  Result<void> run_clocks(const access::Scope&, std::int32_t county, CaseId, const Moment&);
  Result<void> end_classes(const access::Scope&, const Moment&, ClockPass& pass);

  DeskParts parts_;
};

/// What a declaration asks for: 4 typed and 2 picked values, and whoever fills it in for somebody else.
extern const std::span<const Input> kDeclarationInputs;

}  // namespace shouwang::casework
