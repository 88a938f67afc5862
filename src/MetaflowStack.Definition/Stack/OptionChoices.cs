using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Stack;

/// <summary>What the options choose for a new stack. What the stack has already stays.</summary>
internal static class OptionChoices
{
    /// <summary>The choices of the state, and those of the options for what the state says nothing of.</summary>
    /// <param name="settings">The options.</param>
    /// <param name="recorded">The state; null when there is none yet.</param>
    internal static StackChoices Complete(StackSettings settings, StateDocument? recorded)
    {
        var chosen = new Dictionary<string, string>();
        void Choose(StackChoice choice, string? option, ResourceKey key)
        {
            if (option is not null && recorded?.Resources.Any(resource => resource.Key == key) != true)
                chosen[choice.Name] = option;
        }

        Choose(StackChoice.DatabaseSubnet, settings.DatabaseSubnet, Subnet.KeyFor("database"));
        Choose(StackChoice.KubernetesSubnet, settings.KubernetesSubnet, Subnet.KeyFor("kubernetes"));
        return (recorded is null ? StackChoices.None : new StackChoices(recorded.Properties)).With(chosen);
    }
}
