using System.Text.Json.Nodes;
using MetaflowStack.Azure.Graph;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Planning;

namespace MetaflowStack.Definition.Status;

/// <summary>When the passwords of the stack's Entra application end: two years after they were made, unless the directory says otherwise.</summary>
internal static class PasswordExpiries
{
    /// <summary>How near an end is told as near.</summary>
    internal static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    /// <summary>Every password of the application, by the body that a plan has read.</summary>
    internal static IEnumerable<Expiry> Of(Plan plan, DateTimeOffset now) =>
        from change in plan.Changes
        where change.Desired is GraphApplication
        from password in ApplicationPasswords.Of(change.Live?.Body as JsonObject)
        let endsAt = password.EndsAt
        where endsAt.HasValue
        select Ending($"password of {password.DisplayName ?? password.KeyId}", endsAt.Value, now, "RotateSecrets makes a new one");

    /// <summary>An end, seen from now.</summary>
    internal static Expiry Ending(string what, DateTimeOffset endsAt, DateTimeOffset now, string remedy) =>
        new(what, endsAt, (int)Math.Floor((endsAt - now).TotalDays), endsAt - now <= Soon, remedy);
}
