namespace MetaflowStack.Simulation.Cloud;

/// <summary>Where a run is to die.</summary>
/// <param name="Side">Before the request is carried out, or after, with nobody left to see the answer.</param>
/// <param name="Hits">Whether this exchange is the one: gets it, and its number in the run, counted from 1.</param>
internal sealed record Trap(Side Side, Func<Boundary, int, bool> Hits);

/// <summary>On which side of an exchange a run dies.</summary>
public enum Side
{
    /// <summary>The request never reached the service.</summary>
    Before,

    /// <summary>The service carried the request out; the answer was never seen.</summary>
    After,
}
