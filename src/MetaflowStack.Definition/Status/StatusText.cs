using System.Globalization;
using System.Text;
using MetaflowStack.Definition.Planning;
using MetaflowStack.Definition.State;

namespace MetaflowStack.Definition.Status;

/// <summary>How a stack is, as a person reads it.</summary>
internal sealed class StatusText
{
    private const int LabelWidth = 12;
    private const int NameWidth = 30;
    private const int KeysShown = 8;

    private readonly StringBuilder _text = new();
    private readonly StackStatus _status;
    private readonly int _width;

    private StatusText(StackStatus status, int width) => (_status, _width) = (status, width);

    /// <summary>The text, without a line feed at its end.</summary>
    /// <param name="status">The status.</param>
    /// <param name="width">How many columns, unless a single name is longer.</param>
    internal static string Of(StackStatus status, int width) => new StatusText(status, width).Write();

    private string Write()
    {
        Labelled("Stack", $"{_status.Stack} in {_status.Location} ({_status.Cloud}), subscription {_status.Subscription}");
        Labelled("Checked", StateTexts.Time(_status.CheckedAt));
        Labelled("State", _status.State.Location);
        Labelled("Last run", _status.State.LastRun is { } run ? $"{run.Target} by {run.Holder}, {StateTexts.Time(_status.State.WrittenAt ?? run.StartedAt)}" : "none yet");
        Labelled("Lock", _status.State.Lock is { } held ? StateShowText.Holder(held) : "free");
        if (_status.Resources is { } resources)
            AppendResources(resources);
        foreach (var part in _status.Azure)
            Row(part.Healthy, part.Part, $"{(part.Version is { } version ? $"{version}, " : "")}{part.Detail}, {part.Name}");
        AppendComponents();
        AppendExpiries();
        foreach (var trouble in _status.Troubles)
            Lines($"✗ {trouble}", "");
        _text.Append('\n').AppendJoin('\n', TextColumns.Wrap(Verdict(), _width, ""));
        return _text.ToString();
    }

    private string Verdict() => _status switch
    {
        { IsWell: true } => "Everything is there, as wanted, and healthy.",
        { Resources.Existing: 0, State.Serial: 0 } => "Nothing is deployed yet: ./build.sh Services deploys it.",
        { Resources.Existing: 0, Troubles.Count: 0 } => "Nothing is there: the stack was destroyed. ./build.sh Services deploys it again.",
        _ => "Not everything is well. ./build.sh Plan shows what a deployment changes, ./build.sh Services does it.",
    };

    private void AppendResources(ResourceStanding resources)
    {
        Labelled("Resources", string.Create(CultureInfo.InvariantCulture, $"{resources.Existing} of {resources.Wanted} exist"));
        if (resources.Existing == 0)
            return;
        Keys("not there", resources.Missing);
        Keys("changed or deleted by others (drift)", resources.Drifted);
        Keys("not as this release and these options want it", resources.Outdated);
        Keys("not ended, or failed", resources.Unfinished);
        Keys("no longer wanted", resources.Unwanted);
        _text.Append('\n');
    }

    private void AppendComponents()
    {
        if (_status.Components.Count > 0)
            _text.Append('\n');
        foreach (var component in _status.Components)
        {
            var version = component.Running.Count == 0 ? "no version runs" : string.Join(", ", component.Running);
            var release = component.Outdated ? $" ({component.Release} in this release)" : "";
            Row(component.Healthy, component.Name, $"{version}{release}{(component.Healthy ? "" : $", {component.Detail.ReplaceLineEndings(" ")}")}");
        }
    }

    // What ends in years is one line; what ends soon is told one by one.
    private void AppendExpiries()
    {
        if (_status.Expiries.Count == 0)
            return;
        _text.Append('\n');
        foreach (var expiry in _status.Expiries.Where(expiry => expiry.Soon))
            Lines($"✗ {expiry.What} {(expiry.DaysLeft < 0 ? "ended" : "ends")} {StateTexts.Time(expiry.EndsAt)}, {Days(expiry.DaysLeft)}. {expiry.Remedy}.", "");
        if (_status.Expiries.FirstOrDefault(expiry => !expiry.Soon) is { } next)
            Lines($"✓ {Count(_status.Expiries.Count(expiry => !expiry.Soon))} for more than 30 days; the next one to end: {next.What}, {StateTexts.Time(next.EndsAt)} ({Days(next.DaysLeft)})", "");
    }

    private void Keys(string what, IReadOnlyList<string> keys)
    {
        if (keys.Count == 0)
            return;
        _text.Append(CultureInfo.InvariantCulture, $"  ✗ {keys.Count} {what}:\n");
        foreach (var key in keys.Take(KeysShown))
            _text.Append("      ").Append(key).Append('\n');
        if (keys.Count > KeysShown)
            _text.Append(CultureInfo.InvariantCulture, $"      and {keys.Count - KeysShown} more\n");
    }

    private void Row(bool healthy, string name, string detail) =>
        Lines($"{(healthy ? "  ✓ " : "  ✗ ")}{name.PadRight(NameWidth)}", detail);

    private void Labelled(string label, string value) => Lines(label.PadRight(LabelWidth), value);

    private void Lines(string head, string detail)
    {
        var indent = new string(' ', detail.Length == 0 ? 2 : head.Length);
        if (detail.Length == 0)
            (head, detail) = (head[..2], head[2..]);
        _text.Append(head.TrimEnd()).Append(' ', head.Length - head.TrimEnd().Length)
            .Append(string.Join('\n', TextColumns.Wrap(detail, _width, indent)).TrimStart()).Append('\n');
    }

    private static string Days(int days) => days switch
    {
        < 0 => string.Create(CultureInfo.InvariantCulture, $"{-days} days ago"),
        1 => "in 1 day",
        _ => string.Create(CultureInfo.InvariantCulture, $"in {days} days"),
    };

    private static string Count(int count) => count == 1 ? "1 certificate or password is good" : string.Create(CultureInfo.InvariantCulture, $"{count} certificates and passwords are good");
}
