//! Rule files and skills for agents, made from the one source, each in its tool's own form.
