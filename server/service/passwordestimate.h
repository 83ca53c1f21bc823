// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace lectern {

/**
 * How hard a password is to guess, as libzxcvbn sees it (D. Wheeler, zxcvbn, USENIX Security 2016);
 * what is good enough and what is said about it is passwordstrength.h's.
 */
struct PasswordEstimate
{
    /** What the longest part is that has a pattern. */
    enum class Pattern { None, Word, ChangedWord, Repetition, Sequence, Keyboard, Date };

    double guesses = 1; ///< until it is found by somebody who knows the patterns
    Pattern pattern = Pattern::None;
    bool whole = false; ///< that part is all of the password
};

/**
 * Estimates a text of any script, of which only the first 100 characters count in full. `words` are
 * known to whoever guesses, as those of the library's own lists are; they are folded.
 */
PasswordEstimate estimatePassword(const QString &password, const QStringList &words);

} // namespace lectern
