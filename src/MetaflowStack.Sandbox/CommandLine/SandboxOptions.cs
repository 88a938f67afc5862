using MetaflowStack.Sandbox.Faults;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.CommandLine;

/// <summary>How a sandbox is to run.</summary>
public sealed record SandboxOptions
{
    /// <summary>The folder that holds the world; there is one sandbox per folder.</summary>
    public required string Directory { get; init; }

    /// <summary>Simulated seconds per real second.</summary>
    public double Speed { get; init; } = 200;

    /// <summary>The loopback port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The loopback port of the Blob service; 0 takes a free one.</summary>
    public int BlobPort { get; init; }

    /// <summary>Whether the sandbox stays when nobody uses it.</summary>
    public bool Foreground { get; init; }

    /// <summary>What durations and ids are drawn from; null takes that of the saved world, or a new one.</summary>
    public int? Seed { get; init; }

    /// <summary>Misbehaviour to inject, named as Azure names it.</summary>
    public IReadOnlyList<FaultSpecification> Faults { get; init; } = [];

    /// <summary>How long the sandbox stays after its last user has left (real time).</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the sandbox waits for its first user (real time).</summary>
    public TimeSpan FirstUserTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets each request before anything else does, with what would answer it; null lets all through. Simulations of crashes hold requests back here.</summary>
    internal Func<HttpContext, RequestDelegate, Task>? Gate { get; init; }

    /// <summary>What leases of blobs go by; null: real time, as everything with people or processes at its other end.</summary>
    internal TimeProvider? LeaseTime { get; init; }
}
