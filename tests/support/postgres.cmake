# SPDX-License-Identifier: GPL-3.0-or-later
# A PostgreSQL server that ctest starts before the first test that requires the fixture `postgres`
# and stops behind the last; such a test finds its address in the file that LECTERN_TEST_POSTGRES
# names. Where no PostgreSQL is installed, these tests fail.
set(LECTERN_TEST_POSTGRES_DIR ${CMAKE_CURRENT_BINARY_DIR}/postgres)
foreach(verb IN ITEMS start stop)
    add_test(NAME postgres.${verb}
        COMMAND ${CMAKE_CURRENT_LIST_DIR}/postgres-cluster ${verb} ${LECTERN_TEST_POSTGRES_DIR})
    set_tests_properties(postgres.${verb} PROPERTIES LABELS postgres TIMEOUT 120)
endforeach()
set_tests_properties(postgres.start PROPERTIES FIXTURES_SETUP postgres)
set_tests_properties(postgres.stop PROPERTIES FIXTURES_CLEANUP postgres)

# Makes the test wait for that server and know where it is.
function(lectern_needs_postgres test)
    set_property(TEST ${test} APPEND PROPERTY FIXTURES_REQUIRED postgres)
    set_property(TEST ${test} APPEND PROPERTY ENVIRONMENT
        LECTERN_TEST_POSTGRES=${LECTERN_TEST_POSTGRES_DIR}/url)
endfunction()
