// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/personaldialog.h"

#include "api/session.h"

#include <QDialog>

namespace lectern {

void closeForOthers(QDialog *dialog, const Session &session)
{
    QObject::connect(&session, &Session::changed, dialog,
                     [dialog, &session, id = session.user().id] {
                         if (session.state() == Session::State::SignedIn && session.user().id != id)
                             dialog->done(QDialog::Rejected);
                     });
}

} // namespace lectern
