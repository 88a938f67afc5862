using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>Reads ARM ids, which Azure compares without regard to case.</summary>
public static class ArmId
{
    /// <summary>The id that an input holds or refers to.</summary>
    /// <exception cref="InvalidOperationException">It refers to an output whose value cannot be computed beforehand.</exception>
    public static string ValueOf(Input<string> input) =>
        input.Value ?? input.Reference?.KnownValue
        ?? throw new InvalidOperationException($"{input} is not an id that is known before its resource exists.");

    /// <summary>The subscription's GUID.</summary>
    /// <exception cref="FormatException">The id does not begin with a subscription.</exception>
    public static string SubscriptionOf(string id)
    {
        var segments = id.Split('/', 4);
        return segments is ["", _, { Length: > 0 } subscription, ..] && segments[1].Equals("subscriptions", StringComparison.OrdinalIgnoreCase)
            ? subscription
            : throw new FormatException($"'{id}' is not the id of a resource in a subscription.");
    }

    /// <summary>The last segment: the resource's name.</summary>
    public static string NameOf(string id) => id[(id.LastIndexOf('/') + 1)..];

    /// <summary>The id of a subscription.</summary>
    public static string OfSubscription(string subscriptionId) => $"/subscriptions/{subscriptionId}";

    /// <summary>Whether two ids name the same resource.</summary>
    public static bool AreEqual(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
