// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/linkdesk.h"

#include "api/apiclient.h"
#include "api/session.h"
#include "views/banner.h"
#include "views/signindesk.h"

namespace lectern {

LinkDesk::LinkDesk(const ViewContext &context, SignInDesk &door, Banner &banner)
    : QObject(&banner), m_context(context), m_door(door), m_banner(banner)
{
    connect(&context.api, &ApiClient::linkChanged, this, &LinkDesk::update);
    connect(&context.session, &Session::changed, this, &LinkDesk::update);
    connect(&banner, &Banner::tryNow, this, &LinkDesk::tryNow);
    update();
}

void LinkDesk::setServerWords(const QString &words)
{
    m_serverWords = words;
    update();
}

// While the first server starts the page itself says so; a banner is for one that was there.
void LinkDesk::update()
{
    const ApiClient &api = m_context.api;
    m_hadServer = m_hadServer || !api.server().isEmpty();
    if (api.link() == ApiClient::Link::Online)
        m_serverWords.clear();
    const QString signInWords = m_door.words();
    if (api.link() == ApiClient::Link::Online && !signInWords.isEmpty())
        return m_banner.display(signInWords, tr("Sign in"));
    if (api.link() == ApiClient::Link::Online || !m_hadServer)
        return hide();
    if (api.link() == ApiClient::Link::Connecting)
        return;
    const QString problem = m_serverWords.isEmpty() ? api.linkProblem() : m_serverWords;
    m_banner.display(tr("%1 Lectern keeps trying. What you type is kept.").arg(problem));
}

void LinkDesk::hide()
{
    if (m_banner.isVisible())
        Q_EMIT returned();
    m_banner.hide();
}

void LinkDesk::tryNow()
{
    if (m_context.api.server().isEmpty())
        return Q_EMIT serverWanted();
    if (m_context.api.link() == ApiClient::Link::Online)
        return m_door.askToSignIn();
    m_context.api.certificates().askAgain();
    m_context.api.tryNow();
}

} // namespace lectern
