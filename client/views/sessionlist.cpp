// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/sessionlist.h"

#include "api/identity.h"
#include "models/datewords.h"
#include "views/linelist.h"
#include "views/plainlabel.h"
#include "views/words.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

SessionList::SessionList(const ViewContext &context, qint64 user, QWidget *parent)
    : QWidget(parent), m_context(context), m_account(context.api, user),
      m_own(user == context.identity.userId()),
      m_lines(new LineList(u"sessions"_s, tr("Sessions"),
                           {tr("Device"), tr("Address"), tr("Last used")}, this)),
      m_message(plainLabel(u"sessionsMessage"_s, this)), m_end(new QPushButton(tr("End"), this)),
      m_endAll(new QPushButton(m_own ? tr("End all others") : tr("End all"), this))
{
    m_message->setProperty("problem", true);
    m_message->hide();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addWidget(m_lines, 1);
    layout->addWidget(m_message);
    layout->addWidget(makeButtons());
    connect(m_lines, &LineList::choiceMoved, this, &SessionList::updateButtons);
    m_lines->say(tr("Loading\u2026"));
}

QWidget *SessionList::makeButtons()
{
    auto *row = new QWidget(this);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_end->setObjectName(u"endSession"_s);
    m_end->setAccessibleName(tr("End the chosen session"));
    m_end->setAutoDefault(false);
    m_endAll->setObjectName(u"endSessions"_s);
    m_endAll->setAutoDefault(false);
    layout->addWidget(m_end);
    layout->addWidget(m_endAll);
    layout->addStretch();
    connect(m_end, &QPushButton::clicked, this, &SessionList::endChosen);
    connect(m_endAll, &QPushButton::clicked, this, &SessionList::endOthers);
    return row;
}

void SessionList::load()
{
    if (m_call)
        m_call->cancel();
    m_call = m_account.sessions(
        this, [this](const Result<QList<UserSession>> &sessions) { show(sessions); });
}

void SessionList::show(const Result<QList<UserSession>> &sessions)
{
    m_sessions = sessions ? *sessions : QList<UserSession>();
    if (!sessions)
        return m_lines->say(words::explained(sessions.fault()));
    if (m_sessions.isEmpty())
        return m_lines->say(tr("Not signed in anywhere."));
    QList<LineList::Line> lines;
    for (const UserSession &session : std::as_const(m_sessions)) {
        const QString device =
            session.current ? tr("%1 (this one)").arg(session.device) : session.device;
        lines.append(
            {session.id,
             {device, session.address, dateTimeWords(session.lastUsedAt, m_context.clock())}});
    }
    m_lines->setLines(lines);
}

void SessionList::endChosen()
{
    if (!chosen())
        return;
    ++m_ending;
    m_message->hide();
    updateButtons();
    m_account.endSession(m_lines->chosen(), this,
                         [this](const Result<void> &result) { ended(result); });
}

// Of one's own, all but the one that asks: that would end the window's.
void SessionList::endOthers()
{
    const QList<qint64> ids = others();
    m_ending += m_own ? ids.size() : 1;
    m_message->hide();
    updateButtons();
    const auto done = [this](const Result<void> &result) { ended(result); };
    if (!m_own) {
        m_account.endAllSessions(this, done);
        return;
    }
    for (const qint64 id : ids)
        m_account.endSession(id, this, done);
}

void SessionList::ended(const Result<void> &result)
{
    --m_ending;
    // It may have ended by itself meanwhile.
    if (!result && result.fault().kind != Fault::Kind::NotFound) {
        m_message->setText(words::explained(result.fault()));
        m_message->show();
    }
    if (m_ending == 0)
        load();
}

const UserSession *SessionList::chosen() const
{
    const auto it = std::find_if(
        m_sessions.begin(), m_sessions.end(),
        [id = m_lines->chosen()](const UserSession &session) { return session.id == id; });
    return it == m_sessions.end() ? nullptr : &*it;
}

QList<qint64> SessionList::others() const
{
    QList<qint64> ids;
    for (const UserSession &session : m_sessions) {
        if (!session.current)
            ids.append(session.id);
    }
    return ids;
}

void SessionList::updateButtons()
{
    const UserSession *session = chosen();
    m_end->setEnabled(m_ending == 0 && session && !session->current);
    m_end->setToolTip(session && session->current ? tr("This one ends by Account > Sign out.")
                                                  : QString());
    m_endAll->setEnabled(m_ending == 0 && !others().isEmpty());
}

} // namespace lectern
