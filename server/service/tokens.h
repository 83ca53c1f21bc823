// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

/** Random tokens that let somebody in, and what is kept of them. */
namespace lectern {

/** What every API key begins with, so that one that is left lying about is recognised. */
inline constexpr QByteArrayView kKeyPrefix = "lectern_";

/** SHA-256 in hexadecimal; enough for what is random and cannot be guessed. */
QString tokenHash(QByteArrayView token);

/** Takes the same time wherever the tokens differ, so that nobody can feel their way to one. */
bool sameToken(QByteArrayView a, QByteArrayView b);

} // namespace lectern
