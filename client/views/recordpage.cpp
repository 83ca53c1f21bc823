// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/recordpage.h"

#include "api/identity.h"
#include "app/settings.h"
#include "models/resourcemodel.h"
#include "views/deletiondesk.h"
#include "views/exchangedesk.h"
#include "views/noticebar.h"
#include "views/pagebody.h"
#include "views/pagehead.h"
#include "views/paneplace.h"
#include "views/recordediting.h"
#include "views/recordform.h"
#include "views/recordpane.h"
#include "views/recordtable.h"
#include "views/searchfield.h"
#include "views/words.h"

#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QLocale>
#include <QMimeData>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMargin = 16;

} // namespace

RecordPage::RecordPage(const ResourceSpec &spec, const ViewContext &context, UndoHistory &undo,
                       StatusStrip &status, QWidget *parent)
    : QWidget(parent), m_spec(spec), m_context(context), m_undo(undo),
      m_model(new ResourceModel(&context.api, spec, this)), m_head(new PageHead(spec, this)),
      m_search(new SearchField(this)), m_notices(new NoticeBar(this)),
      m_table(new RecordTable(context, *m_model, this)),
      m_body(new PageBody(context, *m_model, m_table, this)),
      m_pane(new RecordPane(spec, context, this)),
      m_editing(new RecordEditing(spec, context, m_pane)),
      m_exchange(new ExchangeDesk(spec, context, status, this)),
      m_deletions(new DeletionDesk(context, *m_model, undo, status, this)),
      m_place(new PanePlace(m_pane, this))
{
    setObjectName(u"page_"_s + spec.name);
    setAccessibleName(spec.label);
    setAcceptDrops(true);
    m_search->setObjectName(u"search_"_s + spec.name);
    m_search->setAccessibleName(tr("Search the %1").arg(spec.label.toLower()));
    m_model->setClock(context.clock);

    auto *columns = new QHBoxLayout(this);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(0);
    columns->addWidget(makeMain(), 1);
    columns->addWidget(m_place);
    m_settle.setSingleShot(true);
    connect(&m_settle, &QTimer::timeout, this, &RecordPage::selectionSettled);
    connectHead();
    connectTable();
    connectModel();
    connectEditing();
    connectDesks();
    m_table->setPageLayout(context.settings.pageLayout(spec.name));
    m_editing->close(selectWords());
    applyRights();
}

QWidget *RecordPage::makeMain()
{
    auto *main = new QWidget(this);
    auto *head = new QVBoxLayout;
    head->setContentsMargins(kMargin, 14, kMargin, 10);
    head->setSpacing(10);
    head->addWidget(m_head);
    head->addWidget(m_search);
    head->addWidget(m_notices);
    auto *layout = new QVBoxLayout(main);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_body, 1);
    return main;
}

void RecordPage::connectHead()
{
    connect(m_head, &PageHead::newWanted, this, &RecordPage::newRecord);
    connect(m_head, &PageHead::importWanted, this, &RecordPage::importFromFile);
    connect(m_head, &PageHead::exportWanted, this, &RecordPage::exportToFile);
    connect(m_search, &SearchField::searched, m_model, &ResourceModel::setSearch);
    connect(m_search, &SearchField::tableWanted, this, [this] {
        m_table->setFocus(Qt::OtherFocusReason);
        if (m_table->selectedCount() == 0 && m_model->rowCount() > 0)
            m_table->showRow(0);
    });
}

void RecordPage::connectTable()
{
    connect(m_table, &RecordTable::selectionMoved, &m_settle, qOverload<>(&QTimer::start));
    connect(m_table, &RecordTable::editWanted, this, &RecordPage::editRecord);
    connect(m_table, &RecordTable::cellEditWanted, this, &RecordPage::editCell);
    connect(m_table, &RecordTable::deleteWanted, this, &RecordPage::deleteSelected);
    connect(m_table, &RecordTable::ratingChosen, this, &RecordPage::rate);
    connect(m_table, &RecordTable::valueEntered, this, &RecordPage::storeCell);
    connect(m_table, &RecordTable::layoutArranged, this,
            [this] { m_context.settings.setPageLayout(m_spec.name, m_table->pageLayout()); });
}

void RecordPage::connectModel()
{
    connect(m_model, &ResourceModel::totalChanged, this, &RecordPage::updateCounts);
    connect(m_model, &ResourceModel::totalChanged, &m_settle, qOverload<>(&QTimer::start));
    connect(m_model, &ResourceModel::queryChanged, this, &RecordPage::updateCounts);
    connect(m_model, &ResourceModel::rowsLoaded, this, &RecordPage::rowsLoaded);
    connect(m_body, &PageBody::newWanted, this, &RecordPage::newRecord);
    connect(m_body, &PageBody::importWanted, this, &RecordPage::importFromFile);
    connect(m_body, &PageBody::signInWanted, this, &RecordPage::signInWanted);
    connect(m_body, &PageBody::reloadWanted, this, &RecordPage::reload);
    connect(m_body, &PageBody::clearSearchWanted, this, [this] {
        m_search->clearSearch();
        m_search->setFocus(Qt::OtherFocusReason);
    });
    connect(m_body, &PageBody::staleRows, this,
            [this](const Fault &fault) { m_notices->warn(words::explained(fault)); });
}

void RecordPage::connectEditing()
{
    connect(m_notices, &NoticeBar::given, this, &RecordPage::messageGiven);
    connect(m_editing, &RecordEditing::opened, this, &RecordPage::selectOpened);
    connect(m_editing, &RecordEditing::created, this, &RecordPage::wasCreated);
    connect(m_editing, &RecordEditing::stored, this, &RecordPage::wasStored);
    connect(m_editing, &RecordEditing::fetched, m_model, &ResourceModel::recordStored);
    connect(m_place->notices(), &NoticeBar::given, this, &RecordPage::messageGiven);
    connect(m_editing, &RecordEditing::shown, m_place, &PanePlace::showDialog);
    connect(m_editing, &RecordEditing::said, this,
            [this](const QString &words) { notices().say(words); });
    connect(m_editing, &RecordEditing::warned, this,
            [this](const QString &words) { notices().warn(words); });
    connect(m_editing, &RecordEditing::offered, this,
            [this](const QString &words, const QString &actionWords,
                   const std::function<void()> &action) {
                notices().offer(words, actionWords, action);
            });
    connect(m_pane, &RecordPane::deleteWanted, this, &RecordPage::deleteOpen);
    connect(m_place, &PanePlace::closed, this, [this] { m_editing->keepDraft(true); });
    connect(m_place, &PanePlace::saveWanted, m_editing, &RecordEditing::save);
}

void RecordPage::connectDesks()
{
    connect(m_exchange, &ExchangeDesk::said, m_notices, &NoticeBar::say);
    connect(m_exchange, &ExchangeDesk::warned, m_notices, &NoticeBar::warn);
    connect(m_exchange, &ExchangeDesk::imported, m_model, &ResourceModel::reload);
    connect(m_deletions, &DeletionDesk::ended, this, [this] { m_editing->keepDraft(false); });
    connect(m_deletions, &DeletionDesk::deleted, this, &RecordPage::wasDeleted);
    connect(m_deletions, &DeletionDesk::outdated, this, [this] {
        m_table->clearSelection();
        m_model->startOver();
    });
    connect(m_deletions, &DeletionDesk::said, m_notices, &NoticeBar::say);
    connect(m_deletions, &DeletionDesk::warned, this,
            [this](const QString &words) { notices().warn(words); });
    connect(m_deletions, &DeletionDesk::offered, m_notices, &NoticeBar::offer);
}

void RecordPage::enter()
{
    if (!std::exchange(m_entered, true))
        m_editing->remindOfDrafts();
    // What others have changed meanwhile; until it is here the rows stay as they were.
    m_model->reload();
    m_body->takeFocus();
    Q_EMIT selectionChanged();
}

NoticeBar &RecordPage::notices() const
{
    return m_place->isShowingDialog() ? *m_place->notices() : *m_notices;
}

void RecordPage::leave()
{
    m_place->closeDialog();
    m_deletions->leave();
    m_exchange->leave();
    m_editing->leave();
    m_search->clearSearch();
    m_notices->hide();
    m_model->clear();
    m_wantedId = 0;
    m_wantedRow = -1;
    m_entered = false;
}

void RecordPage::resume()
{
    if (m_entered)
        reload();
    else
        enter();
}

void RecordPage::applyRights()
{
    const bool mayCreate = m_context.identity.rights().mayCreate(m_spec.name);
    m_head->setMayCreate(mayCreate);
    m_body->setMayCreate(mayCreate);
    m_pane->applyRights();
    Q_EMIT selectionChanged();
}

void RecordPage::keep()
{
    m_editing->keepDraft(false);
}

void RecordPage::reload()
{
    m_model->reload();
}

QString RecordPage::selectionWords() const
{
    const qint64 count = m_table->selectedCount();
    return count == 0 ? QString() : tr("%1 selected").arg(QLocale().toString(count));
}

void RecordPage::updateCounts()
{
    m_head->setCounts(m_model->total(), m_model->totalUnfiltered(), !m_model->search().isEmpty());
    Q_EMIT countChanged();
}

void RecordPage::selectionSettled()
{
    Q_EMIT selectionChanged();
    const QList<RowRange> rows = m_table->selectedRanges();
    if (rows.size() == 1 && rows.first().count() == 1) {
        const Record record = m_model->recordAt(rows.first().first);
        if (!record.isEmpty())
            m_editing->open(record);
    } else if (!rows.isEmpty()) {
        const QString count = words::counted(m_spec, m_table->selectedCount());
        m_editing->close(tr("%1 selected").arg(count));
    } else if (!m_editing->isOpen()) {
        m_editing->close(selectWords());
    }
}

QString RecordPage::selectWords() const
{
    return tr("Select %1 to see it here.").arg(words::oneOf(m_spec));
}

void RecordPage::rowsLoaded()
{
    selectWanted();
    const QList<RowRange> rows = m_table->selectedRanges();
    // The record in the pane is found again after a sort or a search; nothing scrolls for it.
    if (rows.isEmpty() && m_editing->currentId() > 0) {
        const int row = m_model->rowOf(m_editing->currentId());
        if (row >= 0) {
            const QModelIndex index = m_model->index(row, 0);
            m_table->selectionModel()->setCurrentIndex(
                index, QItemSelectionModel::Select | QItemSelectionModel::Rows);
        }
    }
    m_settle.start();
}

void RecordPage::selectWanted()
{
    if (m_wantedId > 0) {
        const int row = m_model->rowOf(m_wantedId);
        if (row >= 0) {
            m_wantedId = 0;
            m_table->showRow(row);
        }
    }
    if (m_wantedRow >= 0 && m_model->rowCount() > 0)
        m_table->showRow(std::min(std::exchange(m_wantedRow, -1), m_model->rowCount() - 1));
}

// Form and table always tell of the same record.
void RecordPage::selectOpened()
{
    const int row = m_editing->isNew() ? -1 : m_model->rowOf(m_editing->currentId());
    const QList<RowRange> rows = m_table->selectedRanges();
    const bool selected = rows.size() == 1 && rows.first().first == row && rows.first().last == row;
    if (row >= 0 && !selected)
        m_table->showRow(row);
    else if (row < 0)
        m_table->clearSelection();
}

void RecordPage::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void RecordPage::importFromFile()
{
    if (!m_context.identity.rights().mayCreate(m_spec.name))
        return;
    m_exchange->startImport();
}

void RecordPage::exportToFile()
{
    m_exchange->startExport(m_model->query());
}

void RecordPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_place->setBeside(window()->width() >= kPaneNeeds);
}

void RecordPage::dragEnterEvent(QDragEnterEvent *event)
{
    if (!m_context.identity.rights().mayCreate(m_spec.name))
        return;
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.first().isLocalFile())
        event->acceptProposedAction();
}

void RecordPage::dropEvent(QDropEvent *event)
{
    event->acceptProposedAction();
    m_exchange->importFile(event->mimeData()->urls().first().toLocalFile());
}

} // namespace lectern
