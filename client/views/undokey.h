// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeyEvent>

/** The key that takes back typing in an editor or, where there is none, the window's last change.
 */
namespace lectern {

/**
 * Whether an editor is asked if it wants that key for itself. Qt's say yes also where they have
 * nothing to take back.
 */
inline bool isUndoAsked(QEvent *event)
{
    return event->type() == QEvent::ShortcutOverride
        && static_cast<QKeyEvent *>(event)->matches(QKeySequence::Undo);
}

} // namespace lectern
