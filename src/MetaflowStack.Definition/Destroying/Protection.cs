using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Destroying;

/// <summary>
/// <c>--protected</c>: an environment of which no run deletes data. It is recorded in the state, so that a run without the option, or the
/// profile that it stands in, is refused too; <c>--protected false</c>, said expressly, lifts it.
/// </summary>
internal static class Protection
{
    private const string Property = "protected";
    private const string On = "true";

    /// <summary>Whether the environment is protected: what the settings say, and if they say nothing, the state.</summary>
    internal static bool IsOn(StackSettings settings, StateDocument recorded) => settings.Protected ?? IsRecorded(recorded);

    /// <summary>Refuses a run that would delete what a protected environment keeps.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="recorded">The state.</param>
    /// <param name="does">What the run would do: <c>Destroy deletes the stack demo/default</c>.</param>
    /// <exception cref="UsageException">It is protected; <c>--yes</c> changes nothing about that.</exception>
    internal static void Refuse(StackSettings settings, StateDocument recorded, string does)
    {
        if (!IsOn(settings, recorded))
            return;
        throw new UsageException(new ErrorDetails
        {
            What = $"{does}, and the environment is protected; nothing was done",
            Why = settings.Protected == true ? "--protected is on: on the command line, or in a parameters file as Protected" : "The state says so: a run with --protected has recorded it",
            Remedy = "If it is to be done, say --protected false on the command line of this very run; --yes alone does not do",
        });
    }

    /// <summary>The state as the settings want it; the same document when nothing changes.</summary>
    internal static StateDocument Recorded(StateDocument document, StackSettings settings)
    {
        if (settings.Protected is not { } wanted || wanted == IsRecorded(document))
            return document;
        var properties = document.Properties.Where(property => property.Key != Property).ToDictionary();
        if (wanted)
            properties[Property] = On;
        return document with { Properties = properties };
    }

    private static bool IsRecorded(StateDocument document) => document.Properties.GetValueOrDefault(Property) == On;
}
