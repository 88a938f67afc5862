using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.State;

/// <summary>Why state cannot be moved.</summary>
internal static class MoveFaults
{
    private const string Untouched = "Nothing was changed at the old place";

    public static StackException SamePlace(string location) => new UsageException(new ErrorDetails
    {
        What = $"The state is at {location} already",
        Remedy = "Name another place to move it to",
    });

    public static StackException NothingThere(string location) => new(new ErrorDetails
    {
        What = $"There is no state at {location} to move",
        Remedy = "Check --org-prefix, --environment and --state",
    });

    public static StackException OtherLineage(string location, StateDocument there, StateDocument moving) => new(new ErrorDetails
    {
        What = $"There is another state at {location} already",
        Why = $"Its lineage is {there.Lineage}, that of the one to be moved is {moving.Lineage}; it has {there.Resources.Count} resources. {Untouched}",
        Remedy = "Move to another place, or put the state that is there out of the way if nobody needs it",
    });

    public static StackException TargetIsNewer(IStateStore from, IStateStore to, StateDocument moving, StateDocument there) => new(new ErrorDetails
    {
        What = $"The state at {to.Location} is newer than the one at {from.Location}",
        Why = $"Its serial is {there.Serial}, that of the one to be moved is {moving.Serial}. {Untouched}",
        Remedy = $"Work with the one at {to.Location}; if the other one is right, move that one's place out of the way first",
    });

    public static StackException ReadsOtherwise(string location, StateDocument moving, StateDocument? found) => new(new ErrorDetails
    {
        What = $"The state at {location} does not read as it was written",
        Why = $"It has {found?.Resources.Count.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no document and no"} resources of {moving.Resources.Count}. {Untouched}",
        Remedy = "Run the same command again; the state at the old place is still the one in use",
    });
}
