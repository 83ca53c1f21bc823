// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/record.h"
#include "views/viewcontext.h"

#include <QFrame>

class QAction;
class QLabel;
class QPushButton;
class QScrollArea;

/** The record at the right of a page: its name, its form, what can be done, and its history. */
namespace lectern {

class RecordForm;

class RecordPane : public QFrame
{
    Q_OBJECT

public:
    static constexpr int kWidth = 332;

    RecordPane(const ResourceSpec &spec, const ViewContext &context, QWidget *parent = nullptr);

    RecordForm *form() const { return m_form; }

    /** No form, only these words. */
    void showWords(const QString &words);

    void showRecord(const Record &record);
    void showNew();
    bool isShowingForm() const { return m_showsForm; }

    /** What else can be done with a stored record, as buttons; what is disabled is not shown. */
    void addActions(const QList<QAction *> &actions);

    /** In a dialog it needs no line at its left. */
    void setInDialog(bool inDialog);

    /** Offers what may be done with the record. */
    void applyRights();

    /** While it is being saved it cannot be saved again. */
    void setSaving(bool saving);

Q_SIGNALS:
    void saveWanted();
    void discardWanted();
    void deleteWanted();

private:
    QWidget *makeButtons();
    QWidget *makeFormArea();
    void showForm(bool shown);
    void updateButtons();
    void updateMore();
    void updateFoot();

    ResourceSpec m_spec;
    const ViewContext &m_context;
    std::function<QDateTime()> m_clock;
    QLabel *m_title;
    QLabel *m_words;
    RecordForm *m_form;
    QScrollArea *m_scroll;
    QPushButton *m_save;
    QPushButton *m_discard;
    QPushButton *m_delete;
    QWidget *m_more; ///< the buttons of actions
    QList<std::pair<QAction *, QPushButton *>> m_actions;
    QLabel *m_foot;
    bool m_saving = false;
    bool m_showsForm = false;
};

} // namespace lectern
