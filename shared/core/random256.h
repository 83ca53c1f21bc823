// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace lectern {

/** 256 bits of the system's generator as 43 characters of base64url: a token, or a nonce. */
QByteArray random256();

/** Whether it has that form. */
bool isRandom256(const QByteArray &text);

} // namespace lectern
