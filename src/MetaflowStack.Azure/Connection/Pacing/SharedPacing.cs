using System.Collections.Concurrent;

namespace MetaflowStack.Azure.Connection.Pacing;

/// <summary>The buckets of Azure Resource Manager by subscription and kind of request, for one connection or all of a process.</summary>
/// <param name="time">The clock of buckets and waits.</param>
internal sealed class SharedPacing(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Subscription, RequestKind Kind), FairBucket> _buckets = new();

    /// <summary>The bucket of a subscription for a kind of request.</summary>
    public FairBucket Of(string subscription, RequestKind kind) =>
        _buckets.GetOrAdd((subscription, kind), key => new FairBucket(RequestKinds.Bucket(key.Kind, time), time));
}
