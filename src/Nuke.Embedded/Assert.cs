using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Nuke.Common;

/// <summary>Checks that fail the running target.</summary>
[DebuggerNonUserCode]
[DebuggerStepThrough]
public static class Assert
{
    /// <summary>Always throws.</summary>
    [DoesNotReturn]
    public static void Fail(string message, Exception? exception = null)
    {
#pragma warning disable CA2201 // NUKE throws System.Exception here, and the summary names the type.
        throw new Exception(message, exception);
#pragma warning restore CA2201
    }

    /// <summary>Throws an <see cref="ArgumentException"/> unless <paramref name="condition"/> holds.</summary>
    public static void True(
        [DoesNotReturnIf(false)] bool condition,
        string? message = null,
        [CallerArgumentExpression(nameof(condition))] string? argumentExpression = null)
    {
        if (!condition)
            Throw(message, "Expected condition to be true", argumentExpression);
    }

    /// <summary>Throws an <see cref="ArgumentException"/> if <paramref name="condition"/> holds.</summary>
    public static void False(
        [DoesNotReturnIf(true)] bool condition,
        string? message = null,
        [CallerArgumentExpression(nameof(condition))] string? argumentExpression = null)
    {
        if (condition)
            Throw(message, "Expected condition to be false", argumentExpression);
    }

    /// <summary>Throws an <see cref="ArgumentException"/> for null; otherwise returns <paramref name="obj"/>.</summary>
    public static T NotNull<T>(
        [NotNull] this T? obj,
        string? message = null,
        [CallerArgumentExpression(nameof(obj))] string? argumentExpression = null)
        where T : class
    {
        if (obj is null)
            Throw(message, $"Expected object of type '{typeof(T).FullName}' to be not null", argumentExpression);
        return obj;
    }

    /// <summary>Throws an <see cref="ArgumentException"/> for null or an empty text; otherwise returns <paramref name="str"/>.</summary>
    public static string NotNullOrEmpty(
        [NotNull] this string? str,
        string? message = null,
        [CallerArgumentExpression(nameof(str))] string? argumentExpression = null)
    {
        if (string.IsNullOrEmpty(str))
            Throw(message, "Expected string to be not null or empty", argumentExpression);
        return str;
    }

    /// <summary>Throws an <see cref="ArgumentException"/> for null or blank text; otherwise returns <paramref name="str"/>.</summary>
    public static string NotNullOrWhiteSpace(
        [NotNull] this string? str,
        string? message = null,
        [CallerArgumentExpression(nameof(str))] string? argumentExpression = null)
    {
        if (string.IsNullOrWhiteSpace(str))
            Throw(message, "Expected string to be not null or whitespace", argumentExpression);
        return str;
    }

    /// <summary>Throws an <see cref="ArgumentException"/> if no file is at <paramref name="path"/>.</summary>
    public static void FileExists(
        string? path,
        string? message = null,
        [CallerArgumentExpression(nameof(path))] string? argumentExpression = null)
    {
        if (!File.Exists(path))
            Throw(message, $"Expected file to exist: {path}", argumentExpression);
    }

    /// <summary>Throws an <see cref="ArgumentException"/> if no folder is at <paramref name="path"/>.</summary>
    public static void DirectoryExists(
        string? path,
        string? message = null,
        [CallerArgumentExpression(nameof(path))] string? argumentExpression = null)
    {
        if (!Directory.Exists(path))
            Throw(message, $"Expected directory to exist: {path}", argumentExpression);
    }

    [DoesNotReturn]
    private static void Throw(string? message, string fallback, string? argumentExpression) =>
        throw new ArgumentException(message ?? fallback, message is null ? argumentExpression : null);
}
