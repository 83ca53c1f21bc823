// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/fieldeditor.h"

#include <QWidget>

class QLabel;

/** A field of a form with its label above and what is wrong with it beneath. */
namespace lectern {

class FieldRow : public QWidget
{
    Q_OBJECT

public:
    FieldRow(const FieldSpec &field, const ViewContext &context, QWidget *parent = nullptr);

    FieldEditor *editor() const { return m_editor; }

    /** Empty: nothing is wrong. */
    void setMessage(const QString &message);
    QString message() const;

    /** Whether the user has changed it since the form was filled. */
    bool isTouched() const { return m_touched; }
    void setTouched(bool touched) { m_touched = touched; }

    /** A field that the user may not set is only shown. */
    void setReadOnly(bool readOnly);
    bool isReadOnly() const { return m_readOnly; }

Q_SIGNALS:
    /** The focus has gone elsewhere: what is typed is now meant. */
    void left();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    FieldEditor *m_editor;
    QLabel *m_message;
    bool m_touched = false;
    bool m_readOnly = false;
};

} // namespace lectern
