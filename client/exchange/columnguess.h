// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/resourcespec.h"

#include <QMap>
#include <QStringList>

/** Which column of a foreign file is which field. */
namespace lectern {

/**
 * Each header name with the writable field that it most likely means, or "" where none fits; each
 * field at most once. Names and labels are compared folded, without punctuation: "Song title" and
 * "TITLE" are title, "E-Mail" is email; of two that fit, the closer one.
 */
QMap<QString, QString> guessColumns(const QStringList &header, const ResourceSpec &spec);

} // namespace lectern
