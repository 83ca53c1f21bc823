// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/pagebody.h"

#include "api/apiclient.h"
#include "api/session.h"
#include "models/resourcemodel.h"
#include "views/emptystate.h"
#include "views/recordtable.h"
#include "views/words.h"

#include <QStackedLayout>

namespace lectern {

using namespace Qt::StringLiterals;

PageBody::PageBody(const ViewContext &context, ResourceModel &model, RecordTable *table,
                   QWidget *parent)
    : QWidget(parent), m_context(context), m_model(model), m_table(table),
      m_empty(new EmptyState(this)), m_stack(new QStackedLayout(this)),
      m_heading(tr("Starting\u2026"))
{
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    connect(&model, &ResourceModel::totalChanged, this, &PageBody::update);
    connect(&model, &ResourceModel::loadingChanged, this, [this] {
        // What failed before does not count while it is tried again.
        m_failed = m_failed && !m_model.isLoading();
        update();
    });
    connect(&model, &ResourceModel::queryChanged, this, &PageBody::update);
    connect(&model, &ResourceModel::rowsLoaded, this, &PageBody::update);
    connect(&model, &ResourceModel::failed, this, &PageBody::failed);
    connect(&context.api, &ApiClient::linkChanged, this, &PageBody::update);
    connect(&context.session, &Session::changed, this, &PageBody::update);
    update();
}

void PageBody::setServerless(const QString &heading, const QString &sentence,
                             const QString &details)
{
    m_heading = heading;
    m_sentence = sentence;
    m_details = details;
    update();
}

void PageBody::setMayCreate(bool may)
{
    m_mayCreate = may;
    update();
}

void PageBody::takeFocus()
{
    m_stack->currentWidget()->setFocus(Qt::OtherFocusReason);
}

void PageBody::failed(const Fault &fault)
{
    m_failed = true;
    m_failedAt = m_context.clock();
    m_fault = fault;
    // That the server cannot be reached, or wants a new sign-in, is said for the whole window.
    if (m_model.rowCount() > 0 && fault.kind != Fault::Kind::Unavailable
        && fault.kind != Fault::Kind::Unauthenticated)
        Q_EMIT staleRows(fault);
    update();
}

void PageBody::update()
{
    if (m_model.rowCount() > 0) {
        m_stack->setCurrentWidget(m_table);
        return;
    }
    const bool loading = m_model.isLoading();
    if (m_context.api.server().isEmpty())
        showServerless();
    else if (m_context.session.state() == Session::State::SignedOut)
        showSignedOut();
    else if (m_failed && !loading)
        showFault();
    else if (m_model.total() == 0 && m_model.search().isEmpty() && !loading)
        showEmpty();
    else if (m_model.total() == 0 && !loading)
        showNothingFound();
    else if (m_model.total() != 0)
        m_stack->setCurrentWidget(m_table);
}

void PageBody::showServerless()
{
    QList<EmptyState::Choice> choices;
    if (!m_details.isEmpty())
        choices.append({u"startServer"_s, tr("Try again"), [this] { Q_EMIT serverWanted(); }});
    m_empty->display(m_heading, m_sentence, choices, m_details);
    m_stack->setCurrentWidget(m_empty);
}

void PageBody::showSignedOut()
{
    m_empty->display(tr("You are not signed in"),
                     tr("Sign in to see the %1.").arg(m_model.spec().label.toLower()),
                     {{u"signInHere"_s, tr("Sign in"), [this] { Q_EMIT signInWanted(); }}}, {});
    m_stack->setCurrentWidget(m_empty);
}

void PageBody::showEmpty()
{
    const ResourceSpec &spec = m_model.spec();
    m_stack->setCurrentWidget(m_empty);
    if (!m_mayCreate)
        return m_empty->display(tr("No %1 yet.").arg(spec.label.toLower()), {}, {}, {});
    m_empty->display(
        tr("No %1 yet.").arg(spec.label.toLower()), tr("Import a list or add the first one."),
        {{u"emptyNew"_s, tr("New %1").arg(spec.singular), [this] { Q_EMIT newWanted(); }},
         {u"emptyImport"_s, tr("Import\u2026"), [this] { Q_EMIT importWanted(); }}});
}

void PageBody::showNothingFound()
{
    const QString all = m_model.totalUnfiltered() > 0
        ? tr("None of the %1 has all of these words.")
              .arg(words::counted(m_model.spec(), m_model.totalUnfiltered()))
        : QString();
    m_empty->display(
        tr("Nothing found for \u201c%1\u201d").arg(m_model.search()), all,
        {{u"clearSearch"_s, tr("Clear search"), [this] { Q_EMIT clearSearchWanted(); }}});
    m_stack->setCurrentWidget(m_empty);
}

void PageBody::showFault()
{
    const QString details =
        tr("Asked of %1 at %2")
            .arg(m_context.api.server().toDisplayString(), m_failedAt.toString(Qt::ISODate))
        + u'\n' + m_fault.message;
    m_empty->display(
        tr("The %1 cannot be shown").arg(m_model.spec().label.toLower()), words::explained(m_fault),
        {{u"tryAgain"_s, tr("Try again"), [this] { Q_EMIT reloadWanted(); }}}, details);
    m_stack->setCurrentWidget(m_empty);
}

} // namespace lectern
