// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/toolkeys.h"
#include "views/viewcontext.h"

#include <QPointer>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;
class QVBoxLayout;

/** What a new key is to be for: its name, what it may do, with what, and for how long. */
namespace lectern {

class KeyForm : public QWidget
{
    Q_OBJECT

public:
    explicit KeyForm(const ViewContext &context, QWidget *parent = nullptr);

    /** For another key. */
    void startOver();

    bool isBusy() const { return !m_call.isNull(); }

Q_SIGNALS:
    void made(const lectern::ToolKey &key);

private:
    void addLabel(QVBoxLayout *layout, const QString &words, QWidget *buddy);
    QWidget *makeAccess();
    QWidget *makeKinds();
    QWidget *makeExpiry();
    QWidget *makeButton();
    ToolKeyWish wish() const;
    void send();
    void answered(const Result<ToolKey> &key);
    void updateChoices();

    const ViewContext &m_context;
    QLineEdit *m_name;
    QRadioButton *m_reads = nullptr;
    QRadioButton *m_changes = nullptr;
    QRadioButton *m_all = nullptr;
    QRadioButton *m_some = nullptr;
    QList<QCheckBox *> m_kinds;
    QComboBox *m_expiry = nullptr;
    QLabel *m_message;
    QPushButton *m_make = nullptr;
    QPointer<ApiCall> m_call;
};

} // namespace lectern
