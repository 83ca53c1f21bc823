// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>
#include <QTimer>

class QLabel;

/** The search field of a page: tells what to search for once typing rests. */
namespace lectern {

class SearchField : public QLineEdit
{
    Q_OBJECT

public:
    explicit SearchField(QWidget *parent = nullptr);

    /** Empties it and tells so at once. */
    void clearSearch();

Q_SIGNALS:
    void searched(const QString &text);
    void tableWanted(); ///< Down or Enter, or Escape where it is empty already

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void tell();

    QTimer m_delay;
    QLabel *m_hint;
};

} // namespace lectern
