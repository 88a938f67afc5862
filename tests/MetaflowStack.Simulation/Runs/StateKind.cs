using System.Security.Cryptography;
using System.Text;

namespace MetaflowStack.Simulation.Runs;

/// <summary>Where the state of a simulated stack is kept.</summary>
public enum StateKind
{
    /// <summary>In a folder of the workspace.</summary>
    Folder,

    /// <summary>In the stack's own storage account in the cloud, which the first run makes.</summary>
    Blob,
}

/// <summary>What <c>--state</c> says.</summary>
internal static class StateOption
{
    /// <summary>The option's value.</summary>
    public static string For(StateKind kind, Workspace workspace, string subscriptionId)
    {
        if (kind == StateKind.Folder)
            return Path.Combine(workspace.Root, "state");
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subscriptionId)));
        return $"https://st{StackCommand.OrgPrefix}state{hash[..5]}.blob.core.windows.net/metaflow-state";
    }
}
