// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "resource/record.h"
#include "views/viewcontext.h"

#include <QWidget>

class QLabel;
class QPushButton;

/** The names of the user who has signed in. */
namespace lectern {

class MessageLine;

class NameForm : public QWidget
{
    Q_OBJECT

public:
    explicit NameForm(const ViewContext &context, QWidget *parent = nullptr);

    bool isBusy() const { return m_busy; }

private:
    void save();
    void saved(const Result<Record> &record);
    void updateButton();

    const ViewContext &m_context;
    MessageLine *m_first;
    MessageLine *m_last;
    QLabel *m_message;
    QPushButton *m_save;
    bool m_busy = false;
};

} // namespace lectern
