using System.Text.Json.Nodes;
using MetaflowStack.Azure.Graph;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Credentials.Rotation;
using MetaflowStack.Engine.Planning;

namespace MetaflowStack.Definition.Status;

/// <summary>When the passwords of the stack's Entra application end: two years after they were made, unless the directory says otherwise.</summary>
internal static class PasswordExpiries
{
    private const string Remedy = "RotateSecrets makes a new one";

    /// <summary>How near an end is told as near.</summary>
    internal static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    /// <summary>
    /// Every password of the stack's own application, by the body that a plan has read; and what the state remembers of others: of an
    /// application that is not the stack's, or when there is no plan.
    /// </summary>
    internal static IEnumerable<Expiry> Of(Plan? plan, IEnumerable<SecretAge> ages, DateTimeOffset now)
    {
        var read = plan is null ? [] : OfApplication(plan, now).ToList();
        return read.Concat(ages.Where(age => age.ExpiresAt is not null && read.TrueForAll(expiry => expiry.What != NameOf(age.Place)))
            .Select(age => Ending(NameOf(age.Place), age.ExpiresAt!.Value, now, Remedy)));
    }

    private static IEnumerable<Expiry> OfApplication(Plan plan, DateTimeOffset now) =>
        from change in plan.Changes
        where change.Desired is GraphApplication
        from password in ApplicationPasswords.Of(change.Live?.Body as JsonObject)
        let endsAt = password.EndsAt
        where endsAt.HasValue
        select Ending(NameOf(password.DisplayName ?? password.KeyId), endsAt.Value, now, Remedy);

    private static string NameOf(string place) => $"password of {place}";

    /// <summary>An end, seen from now.</summary>
    internal static Expiry Ending(string what, DateTimeOffset endsAt, DateTimeOffset now, string remedy) =>
        new(what, endsAt, (int)Math.Floor((endsAt - now).TotalDays), endsAt - now <= Soon, remedy);
}
