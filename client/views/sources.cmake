# SPDX-License-Identifier: GPL-3.0-or-later
# The sources of the views, relative to client/, which includes this file.
set(LECTERN_VIEWS
    views/accountdialog.cpp views/accountdialog.h
    views/appearance.cpp views/appearance.h
    views/banner.cpp views/banner.h
    views/busyline.cpp views/busyline.h
    views/celleditor.cpp views/celleditor.h
    views/certificatedialog.cpp views/certificatedialog.h
    views/columnfit.cpp views/columnfit.h
    views/conflictdialog.cpp views/conflictdialog.h
    views/connectdialog.cpp views/connectdialog.h
    views/connectionlabel.cpp views/connectionlabel.h
    views/copybutton.cpp views/copybutton.h
    views/deletion.cpp views/deletion.h
    views/deletiondesk.cpp views/deletiondesk.h
    views/dialogroom.cpp views/dialogroom.h
    views/emptystate.cpp views/emptystate.h
    views/entrydialog.cpp views/entrydialog.h
    views/exchangedesk.cpp views/exchangedesk.h
    views/fieldeditor.cpp views/fieldeditor.h
    views/fieldrow.cpp views/fieldrow.h
    views/filechooser.cpp views/filechooser.h
    views/helpdialog.cpp views/helpdialog.h
    views/icons.cpp views/icons.h
    views/importdialog.cpp views/importdialog.h
    views/jobindicator.cpp views/jobindicator.h
    views/keyform.cpp views/keyform.h
    views/keylist.cpp views/keylist.h
    views/linelist.cpp views/linelist.h
    views/linkdesk.cpp views/linkdesk.h
    views/listdialog.cpp views/listdialog.h
    views/mainwindow.cpp views/mainwindow.h
    views/markedtext.cpp views/markedtext.h
    views/messageline.cpp views/messageline.h
    views/nameform.cpp views/nameform.h
    views/newkeyview.cpp views/newkeyview.h
    views/noticebar.cpp views/noticebar.h
    views/pagebody.cpp views/pagebody.h
    views/pagecounts.cpp views/pagecounts.h
    views/pagehead.cpp views/pagehead.h
    views/paneplace.cpp views/paneplace.h
    views/passwordform.cpp views/passwordform.h
    views/passwordlines.cpp views/passwordlines.h
    views/patientdialog.cpp views/patientdialog.h
    views/plainlabel.h
    views/recordchanges.cpp views/recordchanges.h
    views/recordconflict.cpp
    views/recorddelegate.cpp views/recorddelegate.h
    views/recorddrafts.cpp
    views/recordediting.cpp views/recordediting.h
    views/recordform.cpp views/recordform.h
    views/recordheader.cpp views/recordheader.h
    views/recordpane.cpp views/recordpane.h
    views/recordtable.cpp views/recordtable.h
    views/referencepicker.cpp views/referencepicker.h
    views/recordpage.cpp views/recordpage.h views/recordpagechanges.cpp
    views/searchfield.cpp views/searchfield.h
    views/sessionlist.cpp views/sessionlist.h
    views/settingsdialog.cpp views/settingsdialog.h
    views/setupdialog.cpp views/setupdialog.h
    views/sidebar.cpp views/sidebar.h
    views/sidebarbutton.cpp views/sidebarbutton.h
    views/signindesk.cpp views/signindesk.h
    views/signindialog.cpp views/signindialog.h
    views/stareditor.cpp views/stareditor.h
    views/stars.cpp views/stars.h
    views/statusstrip.cpp views/statusstrip.h
    views/strengthline.cpp views/strengthline.h
    views/tablemetrics.h
    views/toolsnippets.cpp views/toolsnippets.h
    views/undohistory.cpp views/undohistory.h
    views/undokey.h
    views/userdesk.cpp views/userdesk.h
    views/viewcontext.h
    views/windowactions.cpp views/windowactions.h
    views/windowboxes.cpp views/windowboxes.h
    views/words.cpp views/words.h
    ../resources/client.qrc)
