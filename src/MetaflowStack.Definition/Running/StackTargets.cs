using MetaflowStack.Definition.Stack;

namespace MetaflowStack.Definition.Running;

/// <summary>Tells the targets that work on a stack, and so need valid settings, from those for development.</summary>
public static class StackTargets
{
    private static readonly HashSet<string> Names = ["CheckTools", "Login", "Preflight", .. Stages.All, "PrintNextSteps", "Destroy", "Plan"];

    /// <summary>Whether a target works on a stack.</summary>
    public static bool Touches(string target) => Names.Contains(target);
}
