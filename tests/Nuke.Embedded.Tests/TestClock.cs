using Nuke.Common.Execution;

namespace Nuke.Embedded.Tests;

/// <summary>A clock that stands still until told to go on.</summary>
internal sealed class TestClock : TimeProvider
{
    private TimeSpan _elapsed;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) + _elapsed;

    public override long GetTimestamp() => _elapsed.Ticks;

    /// <summary>Lets time pass in the run that is under way.</summary>
    public static void Advance(TimeSpan time) => ((TestClock)BuildContext.Current.Clock)._elapsed += time;
}
