// A corrected file closes the rows that an earlier delivery had set aside.
#pragma once

#include "app/installation.h"
#include "intake/import.h"

namespace shouwang::app {

/// Finds the open rows of request.corrects that the new file brought right: rows with the same key, or whose cells are all the same but
/// for the one that was wrong. Closes them in one transaction.
/// @param request the file as it was imported; its path still exists
/// @errors what the stores and readers report
Result<void> close_corrected_rows(Installation& installation, const intake::ImportRequest& request, const intake::Delivery& brought,
                                  const access::Scope& scope);

}  // namespace shouwang::app
