// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QLatin1StringView>

/** The icons of actions: the desktop's own theme first, then Lectern's drawings. */
namespace lectern {

struct Tokens;

/** `name` as in the freedesktop icon naming specification; resources/icons has the same names. */
QIcon actionIcon(QLatin1StringView name, const Tokens &tokens);

/** Lectern's own drawing of that name, in the colour of the text. */
QIcon drawnIcon(QLatin1StringView name, const Tokens &tokens);

} // namespace lectern
