// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QDialog;

/** Where the record pane is: beside the table, or in a dialog where there is no room for it. */
namespace lectern {

class NoticeBar;
class RecordPane;

class PanePlace : public QWidget
{
    Q_OBJECT

public:
    PanePlace(RecordPane *pane, QWidget *parent = nullptr);

    /** Moves the pane; it is the same one in both places, with all that is typed in it. */
    void setBeside(bool beside);

    /** Does nothing while the pane is beside the table. */
    void showDialog();
    void closeDialog();

    /** What is said over the dialog while it is shown, when the page's own notices are behind it.
     */
    NoticeBar *notices() const { return m_notices; }
    bool isShowingDialog() const;

Q_SIGNALS:
    void closed(); ///< the dialog, by the user
    void saveWanted(); ///< by the key, which the window's action does not get in a dialog

private:
    RecordPane *m_pane;
    QDialog *m_dialog;
    NoticeBar *m_notices;
    bool m_beside = true;
};

} // namespace lectern
