namespace Nuke.Common.Execution.Output;

/// <summary>Does something at the end of a <c>using</c>.</summary>
internal sealed class Bracket(Action end) : IDisposable
{
    public void Dispose() => end();
}
