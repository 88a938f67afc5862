using MetaflowStack.Definition.Stack;

namespace MetaflowStack.Definition.Running;

/// <summary>What the targets are about: a stack, which needs valid settings, its state, or development.</summary>
public static class StackTargets
{
    /// <summary>The target that removes what is no longer wanted.</summary>
    internal const string Prune = "Prune";

    /// <summary>The target that makes the stack's secrets anew.</summary>
    internal const string RotateSecrets = "RotateSecrets";

    /// <summary>The target that prints what scripts need.</summary>
    internal const string Outputs = "Outputs";

    // They make the place of the state when it is missing: whoever calls them is about to need it.
    private static readonly HashSet<string> Makers = ["Login", "Preflight", .. Stages.All, "PrintNextSteps", "InitState", "ImportTerraform"];

    private static readonly HashSet<string> Others =
        ["CheckTools", "Plan", "Status", Prune, "Destroy", RotateSecrets, Outputs, "StateShow", "StateHistory", "StateRestore", "StateUnlock", "StateMove", "Kubeconfig", "Logs", "Forward", "Verify", "UploadDag"];

    /// <summary>Whether a target works on a stack.</summary>
    public static bool Touches(string target) => Makers.Contains(target) || Others.Contains(target);

    /// <summary>Whether a run makes the place of the state, by the targets that the user asked for, separated by spaces.</summary>
    internal static bool MakeState(string targets) => targets.Split(' ').Any(Makers.Contains);
}
