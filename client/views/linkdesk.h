// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/viewcontext.h"

#include <QObject>

/**
 * The banner across the window: says while the server is away, or nobody is signed in, and does
 * what its button says.
 */
namespace lectern {

class Banner;
class SignInDesk;

class LinkDesk : public QObject
{
    Q_OBJECT

public:
    LinkDesk(const ViewContext &context, SignInDesk &door, Banner &banner);

    /** Why the bundled server is away, in place of what the network says of it, until it is back.
     */
    void setServerWords(const QString &words);

Q_SIGNALS:
    void returned(); ///< the server, from which much may have changed
    void serverWanted(); ///< "Try now", where there is no server to ask

private:
    void update();
    void hide();
    void tryNow();

    const ViewContext &m_context;
    SignInDesk &m_door;
    Banner &m_banner;
    bool m_hadServer = false;
    QString m_serverWords;
};

} // namespace lectern
