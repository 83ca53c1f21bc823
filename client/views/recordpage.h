// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fault.h"
#include "resource/record.h"
#include "views/viewcontext.h"

#include <QTimer>
#include <QWidget>

/**
 * The page of one resource: brings table, search, record pane, notices and exchange together.
 * What each of them does is theirs.
 */
namespace lectern {

class DeletionDesk;
class ExchangeDesk;
class NoticeBar;
class PageBody;
class PageHead;
class PanePlace;
class RecordEditing;
class RecordPane;
class RecordTable;
class ResourceModel;
class SearchField;
class StatusStrip;
class UndoHistory;

class RecordPage : public QWidget
{
    Q_OBJECT

public:
    /** Narrower windows show the record in a dialog instead of beside the table; pixels. */
    static constexpr int kPaneNeeds = 1000;

    RecordPage(const ResourceSpec &spec, const ViewContext &context, UndoHistory &undo,
               StatusStrip &status, QWidget *parent = nullptr);

    const ResourceSpec &spec() const { return m_spec; }
    ResourceModel &model() const { return *m_model; }
    RecordTable &table() const { return *m_table; }
    RecordPane &pane() const { return *m_pane; }

    /** Those that are not behind the record's dialog. */
    NoticeBar &notices() const;
    PageBody &body() const { return *m_body; }

    /** The page has come to the front. */
    void enter();

    /** The user is gone: nothing is shown any more, and drafts are written down. */
    void leave();

    /** A user is here again; what is shown of the same one stays as it is. */
    void resume();

    /** Offers what the user may do here. */
    void applyRights();
    bool mayChangeSelected() const;
    bool mayDeleteSelected() const;

    /** Empty where none or several are selected, or it is not loaded yet. */
    Record selectedRecord() const;
    void changeSelected(const Record &changes);

    /** Writes down what is not saved and how the table is laid out. */
    void keep();

    /** "1 selected", or nothing. */
    QString selectionWords() const;

    /** The record is stored like this now, by an undo; an empty one is gone. */
    void restored(qint64 id, const Record &record);

    void newRecord();
    void editRecord();
    void editCell();
    void rate(int rating); ///< the current record, where it has a rating
    void saveRecord();
    void deleteSelected();
    void focusSearch();
    void reload();
    void importFromFile();
    void exportToFile();

Q_SIGNALS:
    void selectionChanged();
    void countChanged(); ///< of all records, without the search
    void messageGiven(const QString &words);
    void signInWanted();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    QWidget *makeMain();
    void connectHead();
    void connectTable();
    void connectModel();
    void connectEditing();
    void connectDesks();

    void selectionSettled();
    QString selectWords() const;
    void rowsLoaded();
    void selectWanted();
    void selectOpened();
    int selectedRow() const;
    void storeCell(const Record &opened, const QString &field, const QVariant &value);
    void closeWhenDone(const Record &record);
    void wasCreated(const Record &record);
    void wasStored(const Record &before, const Record &after);
    void deleteOpen();
    void wasDeleted(const QList<Record> &records);
    void leaveDeleted();
    void updateCounts();

    ResourceSpec m_spec;
    const ViewContext &m_context;
    UndoHistory &m_undo;
    ResourceModel *m_model;
    PageHead *m_head;
    SearchField *m_search;
    NoticeBar *m_notices;
    RecordTable *m_table;
    PageBody *m_body;
    RecordPane *m_pane;
    RecordEditing *m_editing;
    ExchangeDesk *m_exchange;
    DeletionDesk *m_deletions;
    PanePlace *m_place;
    QTimer m_settle;
    bool m_entered = false;
    qint64 m_wantedId = 0; ///< to be selected as soon as its row is here
    int m_wantedRow = -1; ///< to be selected when the rows are here after a deletion
    bool m_goesOn = false; ///< whether the row after the deleted one is selected
};

} // namespace lectern
