// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/patientdialog.h"
#include "views/viewcontext.h"

class QLabel;
class QStackedWidget;

/** Lets tools in: says where the API is, makes keys for them and removes them. */
namespace lectern {

class KeyForm;
class KeyList;
class NewKeyView;

class ConnectDialog : public PatientDialog
{
    Q_OBJECT

public:
    /** `usualPort`: where tools look for the server of this computer; 0: nowhere in particular. */
    ConnectDialog(const ViewContext &context, quint16 usualPort, QWidget *parent);

private:
    QWidget *makeTabs();
    QWidget *makeFoot();
    void showPlace();
    void showForm();

    const ViewContext &m_context;
    quint16 m_usualPort;
    QLabel *m_place;
    QStackedWidget *m_stack;
    KeyForm *m_form;
    NewKeyView *m_new;
    KeyList *m_list;
};

} // namespace lectern
