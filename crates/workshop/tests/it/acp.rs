//! Agents that speak the Agent Client Protocol, scripted in a shell, on real worktrees.

