# shellcheck shell=bash
# Where the plugin's functions stand in the story: task FUNCTION [after TASK…] [before TASK…] [using LOCK…]
task write_greeting after generate_passwords before start_keystone using greeting
task announce_greeting after start_keystone write_greeting
