// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QString>
#include <QStringList>

/**
 * Whether a password is good enough: 12 to 256 characters of any script, no rules of what it has to
 * consist of, not one that is guessed soon, and not too like its user's own names.
 */
namespace lectern {

struct PasswordStrength
{
    int score = 0; ///< 0 to 4, as zxcvbn has it: from 10^3, 10^6, 10^8 and 10^10 guesses on
    bool acceptable = false;
    QString words = {}; ///< one sentence: how good it is, or what is wrong with it
    QStringList suggestions = {}; ///< sentences: what makes it better, where that is needed
    QString code = {}; ///< too_short, too_long, too_common, like_name; empty if acceptable
};

/**
 * `names` are the user's own: user name, address and its parts, first and last name. Characters are
 * the code points of the password's form NFC.
 */
PasswordStrength passwordStrength(const QString &password, const QStringList &names);

/** Invalid, with one message for the field, where the password is not acceptable. */
Result<void> checkPassword(const QString &field, const QString &password, const QStringList &names);

} // namespace lectern
